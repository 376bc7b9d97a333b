"""`modelcheck kb report`: how much of each text is data, and whether the whole base holds together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from modelcheck.cli.options import Format, FormatOption, LicensesOption, OutputOption, open_base
from modelcheck.cli.output import as_json, emit
from modelcheck.errors import Exit, UsageError
from modelcheck.report.documents import heading


def report(
    texts: Annotated[
        Path | None, typer.Option("--texts", metavar="DIR", help="Folder with <id>.txt; default $MODELCHECK_TEXTS.")
    ] = None,
    licenses: LicensesOption = None,
    format: FormatOption = Format.TEXT,
    output: OutputOption = None,
) -> int:
    """Show how much of each license is data, and check the knowledge base as a whole.

    \b
    Examples:
      modelcheck kb report
      modelcheck kb report --texts license-texts
      modelcheck kb report --format json

    With the texts, the share counts the sections that oblige or forbid; without them, all sections. Duplicates, dangling
    references and licenses out of order are faults. Exits 0, 1 with faults.
    """
    from modelcheck.report.survey import CHECKS, MUST_NOT_BE, Coverage, coverage, remarks

    folder = texts or (Path(given) if (given := os.environ.get("MODELCHECK_TEXTS")) else None)
    if folder is not None and not folder.is_dir():
        raise UsageError(f'no folder of license texts "{folder}"', fix="leave --texts out, or name the folder of the texts")
    base = open_base(licenses)
    rows: list[Coverage] = list(coverage(base, folder))
    found = list(remarks(base))
    faults = sum(remark.check in MUST_NOT_BE for remark in found)
    if format is Format.JSON:
        document: dict[str, Any] = {
            **heading("kb-report", base.version, base.date),
            "licenses": [row._asdict() for row in rows],
            "remarks": [{**remark._asdict(), "fault": remark.check in MUST_NOT_BE} for remark in found],
        }
        emit(as_json(document), output)
        return Exit.NO if faults else Exit.DONE
    width = max(len(row.license) for row in rows)
    lines = [f"{'license':{width}}  clauses  encoded        open  read"]
    for row in rows:
        share = f"{row.cited}/{row.sections}" if row.operative is None else f"{row.operative_cited}/{row.operative}"
        what = "sections" if row.operative is None else "operative"
        lines.append(f"{row.license:{width}}  {row.clauses:7}  {share:>5} {what:9}  {row.open_notes:3}  {row.read_on}")
    for check, means in CHECKS.items():
        of_it = [remark for remark in found if remark.check == check]
        lines += ["", f"{check} ({len(of_it)}): {means}"]
        lines += [f"  {remark.license}: {remark.message}" for remark in of_it]
    lines += ["", f"{faults} fault{'' if faults == 1 else 's'} in {len(rows)} licenses and policies"]
    emit("\n".join(lines) + "\n", output)
    return Exit.NO if faults else Exit.DONE
