"""The outside: what files say about models and their licenses. Headers only; nothing is executed, no link leads out."""
