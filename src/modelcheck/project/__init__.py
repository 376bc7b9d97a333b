"""What a project's files say about the models it uses: the places where they are named. Nothing is executed or followed out."""
