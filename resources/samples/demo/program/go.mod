module tracestore

go 1.22
