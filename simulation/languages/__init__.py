"""Languages: what is printed and drawn, in English or in Chinese; never what is stored."""
