module leakcorpus

go 1.23
