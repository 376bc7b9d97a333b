from datasets import load_dataset
from langchain import hub
from langchain_huggingface import HuggingFaceEmbeddings, HuggingFaceEndpoint
from langchain_ollama import ChatOllama, OllamaEmbeddings
from llama_index.core import Settings
from llama_index.llms.huggingface import HuggingFaceLLM
from sentence_transformers import CrossEncoder, SentenceTransformer

prompt = hub.pull("acme/rag-prompt")
tickets = load_dataset("acme/helpdesk-tickets", split="train")

encoder = SentenceTransformer("all-MiniLM-L6-v2")
house_encoder = SentenceTransformer("acme-research/ledger-embed-small")
reranker = CrossEncoder("BAAI/bge-reranker-v2-m3", max_length=512)

Settings.embed_model = "local:BAAI/bge-small-en-v1.5"
Settings.llm = HuggingFaceLLM(model_name="HuggingFaceH4/zephyr-7b-beta", tokenizer_name="HuggingFaceH4/zephyr-7b-beta")


def chain(fast: bool):
    chat = ChatOllama(model="llama3.1:8b" if fast else "qwen2.5-coder:3b", temperature=0)
    vectors = OllamaEmbeddings(model="nomic-embed-text")
    multilingual = HuggingFaceEmbeddings(model_name="sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2")
    remote = HuggingFaceEndpoint(repo_id="CohereLabs/aya-expanse-8b", task="text-generation")
    return prompt | chat, vectors, multilingual, remote


def publish():
    encoder.push_to_hub("acme/ticket-encoder")
    tickets.push_to_hub("acme/tickets-embedded")
    # Old tickets carry the name of the mailbox (mistral/support) in this column.
    return tickets.rename_column("text/plain", "body")
