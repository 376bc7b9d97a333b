"""`modelcheck kb`: check, prove and compile the knowledge base, and licenses of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from modelcheck.cli.commands import Command, Group
from modelcheck.cli.kb_report import report
from modelcheck.cli.options import Format, FormatOption, LicensesOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit, reason
from modelcheck.errors import Exit, OutputError, UsageError
from modelcheck.report.documents import heading
from modelcheck.report.words import shown

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    cls=Group,
    short_help="Check, prove and compile the knowledge base.",
    help="""Check, prove and compile the knowledge base, and licenses of your own.

    \b
    Examples:
      modelcheck kb lint --licenses my-licenses
      modelcheck kb verify --texts license-texts
      modelcheck kb report
      modelcheck kb build --output compiled
    """,
)


@app.command(cls=Command, short_help="Check every file, and list all problems.")
def lint(licenses: LicensesOption = None, format: FormatOption = Format.TEXT, output: OutputOption = None) -> int:
    """Check every file of the knowledge base, or of a folder of your own, and list all problems.

    \b
    Examples:
      modelcheck kb lint
      modelcheck kb lint --licenses my-licenses
      modelcheck kb lint --format json

    Each line names file, line, column and rule; `modelcheck explain RULE` says more. Exits 0, 1 with problems.
    """
    from modelcheck.kb.load import load
    from modelcheck.kb.source import base_folder, known_in, require_folder, yaml_folder

    if licenses is not None:
        require_folder(licenses)
    known = known_in(base_folder()) if licenses else None
    root = licenses or yaml_folder()
    loaded, problems = load(root, known)
    count = len(loaded.files)
    if format is Format.JSON:
        head = heading("kb-lint", loaded.vocabulary.get("version", ""), loaded.vocabulary.get("date", ""))
        emit(as_json({**head, "files": count, "problems": [p._asdict() for p in problems]}), output)
    else:
        lines = [str(problem) for problem in problems]
        lines.append(f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in {count} file{'' if count == 1 else 's'}")
        emit("\n".join(lines) + "\n", output)
    return Exit.NO if problems else Exit.DONE


def _texts(given: Path | None) -> Path:
    folder = given or Path(os.environ.get("MODELCHECK_TEXTS", ""))
    if not str(folder).strip(".") or not folder.is_dir():
        raise UsageError(
            f'no folder of license texts "{folder}"' if given else "no folder of license texts",
            fix="give --texts DIR or set MODELCHECK_TEXTS; each text is named after its license: llama-3.3.txt",
        )
    return folder


@app.command(cls=Command, short_help="Prove each license against its text.")
def verify(
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="DIR", help="Folder with <id>.txt; default $MODELCHECK_TEXTS.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ID", help="Only this license or policy; repeatable.")
    ] = None,
    licenses: LicensesOption = None,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
) -> int:
    """Prove each license against its text: hash, sections in order, every citation in its place, nothing skipped.

    \b
    Examples:
      modelcheck kb verify --texts license-texts
      modelcheck kb verify --texts license-texts --only llama-3.3

    Exits 0, 1 where a text does not bear a license out, 2 without texts.
    """
    from modelcheck.kb.verify import verify as verify_one

    folder = _texts(texts)
    base = open_base(licenses)
    proofs = [proof for proof in base.proofs() if not only or proof["id"] in only]
    missing = set(only or ()) - {proof["id"] for proof in proofs}
    if missing:
        raise UsageError(f'no license "{shown(min(missing))}"', fix="see `modelcheck list` and `modelcheck list --policies`")
    results: list[dict[str, Any]] = []
    lines = []
    for proof in proofs:
        findings = verify_one(proof, folder)
        results.append({"id": proof["id"], "findings": [{"rule": f.rule, "message": f.message} for f in findings]})
        lines += [str(finding) for finding in findings]
    failed = sum(1 for result in results if result["findings"])
    lines.append(f"{len(results) - failed} of {len(results)} licenses and policies are proved by their texts")
    if format is Format.JSON:
        emit(as_json({**heading("kb-verify", base.version, base.date), "licenses": results}), output)
    else:
        emit("\n".join(lines) + "\n", output)
    return Exit.NO if failed else Exit.DONE


@app.command(cls=Command, short_help="Show the sentences of a text beside our summaries.")
def quote(
    license_id: Annotated[str, typer.Argument(metavar="ID", help="A license or policy.")],
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="DIR", help="Folder with <id>.txt; default $MODELCHECK_TEXTS.")
    ] = None,
    licenses: LicensesOption = None,
    output: OutputOption = None,
) -> int:
    """Show, with your own copy of a license, the sentence that each summary rests on.

    \b
    Examples:
      modelcheck kb quote llama-3.3 --texts license-texts
      modelcheck kb quote llama-3.3-aup --texts license-texts

    The text must be the one that was read: `kb verify` says whether it is. Exits 0, 2 without the text.
    """
    from modelcheck.kb.verify import sentences

    folder = _texts(texts)
    base = open_base(licenses)
    proof = next((proof for proof in base.proofs() if proof["id"] == license_id), None)
    if proof is None:
        raise UsageError(f'no license "{shown(license_id)}"', fix="see `modelcheck list` and `modelcheck list --policies`")
    said = base.license(license_id)
    summaries = {clause.id: clause.summary for clause in said.clauses}
    summaries.update({threshold.id: threshold.summary for threshold in said.thresholds})
    summaries.update({restriction.id: restriction.summary for restriction in said.restrictions})
    lines = []
    for element, ref, sentence in sentences(proof, folder):
        summary = summaries.get(element, said.territory.summary if element == "territory" and said.territory else "")
        lines += [f"{element} [{ref}]{': ' + summary if summary else ''}", f"  | {sentence}"]
    emit("".join(line + "\n" for line in lines), output)
    return Exit.DONE


app.command(cls=Command, short_help="Show how much of each text is data, and check the whole.")(report)


@app.command(cls=Command, short_help="Compile it into the form that runs read.")
def build(
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="A folder that does not exist yet.")],
    licenses: LicensesOption = None,
    format: FormatOption = Format.TEXT,
) -> int:
    """Compile the knowledge base, or a folder of your own, into the form that runs read.

    \b
    Examples:
      modelcheck kb build --output compiled
      modelcheck kb build --licenses my-licenses --output compiled
    """
    import shutil
    import tempfile

    from modelcheck.kb.compile import write_compiled
    from modelcheck.kb.source import base_folder, compile_folder, yaml_folder

    if output.exists() or output.is_symlink():
        raise OutputError(f'"{output}" exists already', why="nothing is overwritten", fix="name a new folder")
    files = compile_folder(licenses, base_folder()) if licenses else compile_folder(yaml_folder())
    try:
        work = Path(tempfile.mkdtemp(dir=output.resolve().parent, prefix=".modelcheck-"))
        try:
            write_compiled(files, work)
            work.chmod(0o755)
            work.rename(output)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
    except OSError as error:
        raise OutputError(
            f'cannot write to "{output}"', why=reason(error), fix="name a folder below one you may write to"
        ) from error
    if format is Format.JSON:
        index = files["index.json"]
        head = heading("kb-build", index["version"], index["date"])
        emit(as_json({**head, "folder": str(output), "files": len(files)}), None)
    else:
        emit(f"{len(files)} files in {shown(str(output))}\n", None)
    return Exit.DONE
