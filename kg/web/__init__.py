"""The graph over HTTP: SPARQL 1.1 Protocol, linked data, and pages for people. Read-only, for one machine.

The server process speaks HTTP and nothing else. Whatever reads the graph runs in worker processes that can be
killed: a query may be hostile, and the engine can neither be interrupted nor limited from inside.

    server  the process: socket, patience with slow clients
    security  whom we answer, and what every answer says to browsers
    app  routes: which request becomes which job
    protocol  SPARQL 1.1 Protocol: the request
    pool, worker, confine, messages  jobs on their way through worker processes
    evaluate, service  what a worker does with a query
    pages, resource  what a worker does with everything else
    index, indexing  names and facets of a generation, for what SPARQL is too slow for while somebody waits
    trial, record, drawn  what the larger pages show
    negotiation, graphs, rendering  the forms of answers
"""
