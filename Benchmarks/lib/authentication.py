"""The same messages and policies through dkimpy, pyspf and OpenDKIM's library: FOLDER SECONDS, as Benchmarks/authentication
calls it. Each gets its records from memory or a file, so that none of them waits for a network."""
import ctypes
import json
import os
import statistics
import sys
import time

ROUNDS = 5


def microseconds(work, seconds):
    """CPU time of one call, the median of some rounds; the first call warms caches."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        count, start = 0, time.process_time()
        while time.process_time() - start < seconds:
            for _ in range(8):
                work()
            count += 8
        rounds.append((time.process_time() - start) / count * 1e6)
    return statistics.median(rounds)


def dkimpy(folder, records):
    try:
        import dkim
    except ImportError:
        return {}

    def record(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode() or None

    def message(name):
        with open(os.path.join(folder, name + ".eml"), "rb") as file:
            return file.read()

    def verify(content):
        assert dkim.verify(content, dnsfunc=record)

    def chain(content):
        assert dkim.arc_verify(content, dnsfunc=record)[0] == b"pass"

    rsa, ed25519, arc = message("rsa2048"), message("ed25519"), message("arc")
    cases = {"rsa2048.dkim": lambda: verify(rsa), "arc.one": lambda: chain(arc)}
    try:
        import nacl  # noqa: F401
        cases["ed25519.dkim"] = lambda: verify(ed25519)
    except ImportError:
        pass
    return cases


def pyspf(records):
    try:
        import spf
    except ImportError:
        return {}

    def lookup(name, kind, tcpfallback=True, timeout=30):
        text = records.get(name.rstrip(".").lower()) if kind == "TXT" else None
        return [((name, kind), [text.encode()])] if text else []

    spf.DNSLookup = lookup

    def check(address, expected):
        assert spf.check2(i=address, s="ann@example.org", h="mail.example.org")[0] == expected

    return {
        "spf.own": lambda: check("198.51.100.7", "pass"),
        "spf.include": lambda: check("203.0.113.200", "pass"),
        "spf.fail": lambda: check("192.0.2.77", "fail"),
    }


def opendkim(folder, records):
    """libopendkim with keys from a file, as its own tests have them."""
    try:
        library = ctypes.CDLL("libopendkim.so.11")
    except OSError:
        return {}
    for name in ("dkim_init", "dkim_verify"):
        getattr(library, name).restype = ctypes.c_void_p
    keys = os.path.join(folder, "keys")
    with open(keys, "w") as file:
        for name, text in records.items():
            if "._domainkey." in name:
                file.write(f"{name} {text}\n")
    handle = ctypes.c_void_p(library.dkim_init(None, None))
    set_option, by_file = 1, ctypes.c_int(1)
    path = ctypes.create_string_buffer(keys.encode())
    query_method, query_info = 6, 7
    assert library.dkim_options(handle, set_option, query_method, ctypes.byref(by_file), ctypes.sizeof(by_file)) == 0
    assert library.dkim_options(handle, set_option, query_info, path, len(keys)) == 0
    with open(os.path.join(folder, "rsa2048.eml"), "rb") as file:
        content = file.read()

    def verify():
        status = ctypes.c_int()
        message = ctypes.c_void_p(library.dkim_verify(handle, b"benchmark", None, ctypes.byref(status)))
        result = library.dkim_chunk(message, content, ctypes.c_size_t(len(content)))
        if result == 0:
            result = library.dkim_chunk(message, b"", ctypes.c_size_t(0))
        if result == 0:
            result = library.dkim_eom(message, None)
        library.dkim_free(message)
        assert result == 0, f"libopendkim says {result}"

    return {"rsa2048.dkim": verify}


def main():
    folder, seconds = sys.argv[1], float(sys.argv[2])
    with open(os.path.join(folder, "records.json")) as file:
        records = json.load(file)
    with open(os.path.join(folder, "postern.json")) as file:
        own = json.load(file)
    figures = {"postern": own}
    for name, cases in (
        ("dkimpy", dkimpy(folder, records)), ("pyspf", pyspf(records)), ("opendkim", opendkim(folder, records)),
    ):
        if not cases:
            print(f"{name} is not installed (scripts/setup --test)")
        figures[name] = {case: microseconds(work, seconds) for case, work in cases.items()}
        for case, cost in figures[name].items():
            print(f"{name:9} {case:14} {cost:9.1f} µs {1e6 / cost:12,.0f} a second   Postern is {cost / own[case]:.1f} times as fast")
    with open(os.path.join(folder, "figures.json"), "w") as file:
        json.dump(figures, file, indent=1, sort_keys=True)


main()
