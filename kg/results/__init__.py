"""The parts of an answer: tables, sentences, figures."""
