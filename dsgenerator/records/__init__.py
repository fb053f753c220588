"""Records: label files, and files of many variations, in formats that training code reads."""
