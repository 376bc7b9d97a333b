"""Writes small files of models as other programs do: GGUF, safetensors, ONNX, cards, caches and stores."""

import json
import struct


def gguf(pairs=(), *, version=3, order="<", count=None, tensors=0):
    """A GGUF header; *pairs* are (key, value) with texts, numbers, lists of either, or raw bytes (type and value)."""
    size = order + ("I" if version == 1 else "Q")

    def text(value):
        raw = value.encode() if isinstance(value, str) else value
        return struct.pack(size, len(raw)) + raw

    def typed(value):
        if isinstance(value, str):
            return 8, text(value)
        if isinstance(value, int):
            return 4, struct.pack(order + "I", value)
        if isinstance(value, float):
            return 6, struct.pack(order + "f", value)
        kinds = [typed(one) for one in value]
        kind = kinds[0][0] if kinds else 8
        return 9, struct.pack(order + "I", kind) + struct.pack(size, len(kinds)) + b"".join(raw for _, raw in kinds)

    out = b"GGUF" + struct.pack(order + "I", version) + struct.pack(size, tensors)
    out += struct.pack(size, len(pairs) if count is None else count)
    for key, value in pairs:
        kind, raw = (None, value) if isinstance(value, bytes) else typed(value)
        out += text(key) + (b"" if kind is None else struct.pack(order + "I", kind)) + raw
    return out


def safetensors(metadata=None, tensors=(), header=None):
    """A safetensors file with *metadata* and named tensors of one byte, or with a header as it is given."""
    if header is None:
        content = {"__metadata__": metadata} if metadata is not None else {}
        for place, name in enumerate(tensors):
            content[name] = {"dtype": "U8", "shape": [1], "data_offsets": [place, place + 1]}
        header = json.dumps(content).encode()
    return struct.pack("<Q", len(header)) + header + b"\0" * len(tensors)


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """A protobuf field: a number, or bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def onnx(metadata=(), graph=b"weights", producer="exporter"):
    """An ONNX model: version, producer, a graph that is no graph, then pairs of metadata."""
    out = field(1, 8) + field(2, producer.encode()) + field(7, graph)
    for key, value in metadata:
        out += field(14, field(1, key.encode()) + field(2, value.encode()))
    return out


def card(**keys):
    """A model card with these keys; lists become lists."""
    return "---\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in keys.items()) + "---\n\n# A model\n"


def put(folder, files):
    """Write *files* (path to text, bytes or a value for JSON) below *folder* and return it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content) if isinstance(content, dict | list) else content
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def manifest(*licenses):
    """The manifest of a local runtime: one layer with the model, and one for each license text, by its sha256."""
    layers = [{"mediaType": "application/vnd.ollama.image.model", "digest": "sha256:" + "0" * 64, "size": 1}]
    layers += [{"mediaType": "application/vnd.ollama.image.license", "digest": f"sha256:{one}", "size": 1} for one in licenses]
    return {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": layers}


def cached(model, files, commit="a" * 40, main=True):
    """The files of a model in the hub's cache, by their paths there."""
    top = "models--" + model.replace("/", "--")
    found = {f"{top}/snapshots/{commit}/{name}": content for name, content in files.items()}
    return {**found, f"{top}/refs/main": commit} if main else found


SEEDS = {
    "m.gguf": [
        gguf(
            [
                ("general.architecture", "llama"),
                ("general.license", "llama3.1"),
                ("general.base_model.count", 1),
                ("general.base_model.0.repo_url", "https://huggingface.co/meta-llama/Llama-3.1-8B"),
                ("llama.rope.freq_base", 500000.0),
                ("tokenizer.ggml.tokens", ["a", "b", "c"]),
                ("tokenizer.ggml.token_type", [1, 1, 1]),
                ("general.license.link", "LICENSE"),
            ]
        ),
        gguf([("general.license", "mit"), ("nested", [["a"], ["b"]])], version=1, order=">"),
    ],
    "m.safetensors": [safetensors({"modelspec.license": "mit", "format": "pt", 'a"b': "\\"}, ["w", "b"])],
    "m.onnx": [onnx([("license", "MIT"), ("base_model", "gpt2")])],
    "README.md": [
        card(license="other", license_name="x", base_model=["a/b", "c/d"], tags=["t"]),
        "---\r\nlicense: |\r\n  mit\r\nextra: {a: [b, 'c', \"d\"]} # x\r\n---\r\n",
    ],
    "adapter_config.json": [json.dumps({"base_model_name_or_path": "a/b", "r": [8, {"x": None}]})],
    "config.json": [json.dumps({"_name_or_path": "a/b", "model_type": "llama"}), json.dumps(manifest("f" * 64))],
    "mergekit_config.yml": [
        "merge_method: slerp\nslices:\n- sources:\n  - model: a/b@main\n  - {model: c/d+e/f}\nbase_model: a/b\n"
    ],
}
"""Whole files by name, to be damaged."""
