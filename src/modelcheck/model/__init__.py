"""The types that every layer shares: facts, conditions, licenses, models and answers. They import nothing of ours."""
