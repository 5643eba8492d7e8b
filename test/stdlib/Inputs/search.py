"""What a node of a graph, given as lists of neighbours, reaches."""


def reached(graph, source):
    seen, waiting = {source}, [source]
    while waiting:
        for v in graph[waiting.pop()]:
            if v not in seen:
                seen.add(v)
                waiting.append(v)
    return seen
