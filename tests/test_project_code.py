"""Where source code names models: one line of code each, and what the finder says of it."""

import random
import textwrap

import pytest

from mentions import contexts, found
from modelcheck.project.code import in_code
from modelcheck.project.mention import Source

PYTHON = [
    # calls
    ('AutoModel.from_pretrained("a/b")', ["a/b model from_pretrained"]),
    ('AutoModel.from_pretrained(\n    "a/b",\n    torch_dtype="auto")', ["a/b model from_pretrained"]),
    ('AutoTokenizer.from_pretrained("gpt2")', ["gpt2 model from_pretrained"]),
    ('pipeline("text-generation", "a/b")', ["a/b model pipeline"]),
    ('pipeline("text-generation", model="a/b", device="cuda:0")', ["a/b model model"]),
    ('hf_hub_download(repo_id="a/b", filename="x.gguf")', ["a/b model repo_id"]),
    ('hf_hub_download("a/b", "x.gguf")', ["a/b model hf_hub_download"]),
    ('hf_hub_download(repo_id="a/b", filename="x", repo_type="dataset")', []),
    ('snapshot_download("a/b", repo_type="dataset")', []),
    ('my_download("a/b", repo_type="model")', ["a/b model repo_type"]),
    ('load_dataset("a/b")', []),
    ('load_dataset("a/b", name="c/d")', []),
    ('model.push_to_hub("a/b")', []),
    ('model.push_to_hub_merged("a/b", tokenizer)', []),
    ('Trainer(hub_model_id="a/b")', []),
    ('trainer = Trainer(model="a/b", args=args)', ["a/b model model"]),
    ('send("a/b")', ["a/b known "]),
    # what it is assigned to
    ('MODEL_ID = "a/b"', ["a/b model MODEL_ID"]),
    ('self.model_name: str = "a/b"', ["a/b model model_name"]),
    ('def f(task="c/d", model: str | None = "a/b"): ...', ["a/b model model"]),
    ('def f(name="a/b"): ...', ["a/b known "]),
    ('model_id = (\n    "a/b"\n)', ["a/b model model_id"]),
    ('model_id = args.model or "a/b"', ["a/b model model_id"]),
    ('x = args.model or "a/b"', ["a/b model model"]),
    ('model_id = "a/b" if small else "c/d"', ["a/b model model_id", "c/d model model_id"]),
    ('config["base_model"] = "a/b"', ["a/b model base_model"]),
    ('x = os.getenv("MODEL_ID", "a/b")', ["a/b model MODEL_ID"]),
    ('os.environ["MODEL_ID"] = "a/b"', ["a/b model MODEL_ID"]),
    ('x = os.environ.get("DATASET", "a/b")', []),
    ('x = "a/b"', ["a/b known "]),
    ('dataset = "a/b"', []),
    ('model: "a/b" = None', []),  # a type
    ('def default_model():\n    return "a/b"', ["a/b model default_model"]),
    # compared
    ('if model_name == "a/b": pass', ["a/b model model_name"]),
    ('for model in ["a/b", "c/d"]: pass', ["a/b model model", "c/d model model"]),
    ('if "a/b" in model_name: pass', ["a/b model model_name"]),
    # lists and dictionaries
    ('MODELS = ["a/b",\n  # the large one\n  ("c/d", 1)]', ["a/b model MODELS", "c/d model MODELS"]),
    ('MODELS = {"small": "a/b", "c/d": 1}', ["a/b model MODELS", "c/d model MODELS"]),
    ('cfg = {"base_model": "a/b", "datasets": [{"path": "c/d"}]}', ["a/b model base_model"]),
    ('Model: Literal["a/b", "c/d"] = "a/b"', ["a/b model Model", "c/d model Model", "a/b model Model"]),
    # options
    ('parser.add_argument("--model", default="a/b", help="x")', ["a/b model --model"]),
    ('parser.add_argument("--dataset", default="a/b")', []),
    ('model: str = typer.Option("a/b", "--base-model")', ["a/b model --base-model"]),
    ('model_name: str = Field(default="a/b", description="c")', ["a/b model model_name"]),
    ('@pytest.mark.parametrize("model_id", ["a/b", pytest.param("c/d")])', ["a/b model model_id", "c/d model model_id"]),
    ('@pytest.mark.parametrize("size,model_id", [("x/y", "a/b")])', ["x/y known ", "a/b model model_id"]),
    # commands
    ('run(["vllm", "serve", "a/b", "--tokenizer", "c/d"])', ["a/b model vllm serve", "c/d model --tokenizer"]),
    ('run(["--model", "a/b", "--dataset_name", "c/d"])', ["a/b model --model"]),
    ('os.system("ollama pull llama3")', ["llama3 library ollama pull"]),
    ('subprocess.run("vllm serve a/b-1 --port 80", shell=True)', ["a/b-1 model vllm serve"]),
    # a local runtime
    ('llm = ChatOllama(model="mistral")', ["mistral library model"]),
    ('llm = ChatOpenAI(model="gpt-4o")\nimport ollama', ["gpt-4o model model"]),
    ('import ollama\nollama.chat("llama3")', ["llama3 library chat"]),
    ('import ollama\nMODEL = "phi"', ["phi library MODEL"]),
    ('import ollama\nx = model["name"]', []),
    ('URL = "http://localhost:11434"\nbody = {"model": "phi"}', ["phi library model"]),
    ('MODEL = "phi"', []),
    ('x = {"provider": "ollama", "model": "llama3.1:8b"}', ["llama3.1:8b library model"]),
    # what is written before a name
    ('completion(model="ollama/llama3.1")', ["llama3.1 library model"]),
    ('Settings.embed_model = "local:a/b"', ["a/b model embed_model"]),
    (
        'x = ["ollama:chat:llama3.3:70b", "huggingface:text-generation:a/b", "docker:ai/c"]',
        ["llama3.3:70b library ollama:chat", "a/b model huggingface:text-generation", "ai/c library docker"],
    ),
    # how strings are written
    ("model = r'a/b'", ["a/b model model"]),
    ('model = f"a/b"', ["a/b model model"]),
    ('model = f"a/{size}"', []),
    ('model = "a/" + size', []),
    ('model = "a/b" + size', []),
    ('model = "a/b-{}".format(size)', []),
    ('model = ("a/"\n    "b-1" "c")', ["a/b-1c model model"]),
    ('model = "a/b" "-it"', ["a/b-it model model"]),
    ('x = "application/json", "text/plain"', []),
    # comments and docstrings
    ("# ollama pull llama3:8b", ["llama3:8b library ollama pull note"]),
    ('# model = "a/b"', ["a/b model model note"]),
    ("# trained from a/b-1, see c/d", ["a/b-1 known  note"]),
    ('def f():\n    """Load it.\n\n    >>> AutoModel.from_pretrained("a/b")\n    """', ["a/b model from_pretrained note"]),
    ('"""Run it:\nvllm serve a/b-1\n"""', ["a/b-1 model vllm serve note"]),
    ("# https://huggingface.co/a/b.", ["https://huggingface.co/a/b model address note"]),
    ('url = "https://hf.co/a/b/resolve/main/c.gguf"', ["https://hf.co/a/b/resolve/main/c.gguf model address"]),
    ('x = "hf://a/b"  # "model"', ["hf://a/b model address"]),
    ('x = "https://huggingface.co/datasets/a/b"', []),
    ("x = a/b-1  # half", []),
]
SCRIPT = [
    ('const model = "a/b";', ["a/b model model"]),
    ("const x = process.env.MODEL_ID || 'a/b'", ["a/b model MODEL_ID"]),
    ("const x = process.env.MODEL_ID ?? 'a/b'", ["a/b model MODEL_ID"]),
    ("const modelId = big\n  ? 'a/b'\n  : `c/d`", ["a/b model modelId", "c/d model modelId"]),
    ("const p = await pipeline('summarization', 'a/b');", ["a/b model pipeline"]),
    ("// await pipeline('summarization', 'a/b');", ["a/b model pipeline note"]),
    ("/** Uses a/b-1. */", ["a/b-1 known  note"]),
    ("new HuggingFaceEmbeddings({ model: 'a/b', k: 1 })", ["a/b model model"]),
    ("new ChatOllama({ model: 'mistral' })", ["mistral library model"]),
    ("import ollama from 'ollama'\nollama.chat({model: 'llama3'})", ["llama3 library model"]),
    ("function f(model: string = 'a/b') {}", ["a/b model model"]),
    ("export const MODELS = [{ id: 'a/b', size: 'c/d' }]", ["a/b model MODELS", "c/d model MODELS"]),
    ("import x from 'lodash/fp'\nexport * from 'a/b'", []),
    ("const x = require('a/b')", []),
    ("const m = `a/${name}`", []),
    ("f(/[\"']/, 1); const model = 'a/b'", ["a/b model model"]),
]
OTHERS = [
    ("a.go", 'import (\n\t"encoding/json"\n)\nconst DefaultModel = "a/b"', ["a/b model DefaultModel"]),
    ("a.go", "var model string = `a/b`", ["a/b model model"]),
    ("a.go", 'llm, err := ollama.New(ollama.WithModel("llama3"))', ["llama3 library WithModel"]),
    ("a.go", 'x := &Spec{APIVersion: "apps/v1", ModelName: "a/b"}', ["a/b model ModelName"]),
    ("a.go", 'args := []string{"--model", "a/b"}', ["a/b model --model"]),
    ("a.go", 'models := []string{"a/b", "c/d"}', ["a/b model models", "c/d model models"]),
    ("a.go", 'name := flag.String("model", "a/b", "which one")', ["a/b model model"]),
    ("A.java", 'm = OllamaChatModel.builder().baseUrl(URL).modelName("llama3").build();', ["llama3 library modelName"]),
    ("A.java", 'm = HuggingFaceModel.builder()\n  .modelId("a/b")\n  .build();', ["a/b model modelId"]),
    ("A.java", 'String MODEL_NAME = "a/b";', ["a/b model MODEL_NAME"]),
    ("A.java", 'List<String> models = List.of("a/b", "c/d");', ["a/b model models", "c/d model models"]),
    ("a.kt", 'val modelId: String = "a/b"', ["a/b model modelId"]),
    ("a.cs", 'public string ModelId { get; set; } = "a/b";', ["a/b known "]),
    ("a.cs", 'var modelId = @"a/b";', ["a/b model modelId"]),
    ("a.rs", 'const MODEL_ID: &str = "a/b";', ["a/b model MODEL_ID"]),
    ("a.rs", 'let m = TextModelBuilder::new("a/b").build();', ["a/b model TextModel"]),
    ("a.rs", 'let x = args.model.unwrap_or("a/b".into());', ["a/b model model"]),
    ("a.rs", 'let c = \'"\'; let model = r#"a/b"#;', []),
    ("a.rs", "fn f<'a>(x: &'a str) {} let model = \"a/b\";", ["a/b model model"]),
]


def said(path, text):
    return [" ".join(one[2:]) for one in found(in_code, text, path)]


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [*(("a.py", *one) for one in PYTHON), *(("a.ts", *one) for one in SCRIPT), *OTHERS],
)
def test_what_code_names(path, text, expected):
    assert said(path, text) == expected


def test_places_are_those_of_the_name():
    text = 'import x\n\nmodel = "a/b"\nurl = "https://hf.co/c/d"\n'
    assert found(in_code, text, "a.py") == [
        (3, 10, "a/b", "model", "model"),
        (4, 8, "https://hf.co/c/d", "model", "address"),
    ]


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ('from_pretrained("a/b", revision="v1")', "v1"),
        ('from_pretrained("a/b",\n  device="x",\n  revision="refs/pr/1")', "refs/pr/1"),
        ('from_pretrained("a/b")\nf(revision="v1")', ""),
    ],
)
def test_a_revision_beside_a_model(text, revision):
    assert [one.revision for one in in_code(Source("a.py", text, contexts()))] == [revision]


def test_a_name_far_down_a_long_file():
    filler = textwrap.dedent('''
        def f(x):
            """It's a docstring with an apostrophe and a (parenthesis."""
            return {"key": [x, "value"]}
    ''')
    text = filler * 200 + 'MODELS = {\n  "x": ["a/b"],\n}\n' + filler * 20
    assert found(in_code, text, "a.py") == [(802, 10, "a/b", "model", "MODELS")]


PIECES = [
    *"\"'`()[]{},:=#\\\n \0\ud800?",
    '"""',
    "//",
    "/*",
    "*/",
    "model",
    '"a/b"',
    "'a/b'",
    "a/b-1",
    "ollama pull x",
    "import ollama",
    "hf://a/b",
    "from_pretrained(",
    "r#",
    "return ",
]


@pytest.mark.parametrize("ending", ["py", "ts", "go", "rs", "java", "unknown"])
def test_nothing_makes_it_fail_and_every_place_holds(ending):
    chance = random.Random(ending)
    named = 0
    for _ in range(300):
        text = "".join(chance.choices(PIECES, k=chance.randrange(1, 60)))
        for one in in_code(Source(f"a.{ending}", text, contexts())):
            assert 0 <= one.offset <= len(text)
            assert text[one.offset] == one.text[0]
            named += 1
    assert named > 100
