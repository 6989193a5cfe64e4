"""What an answer is made of: tables, sentences, figures."""
