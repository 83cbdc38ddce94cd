import Administration
import HTTPTypes
import Identity
import Mail
import NIOCore
import NIOPosix
import Operations
import Organization
import PosternTesting
import Testing

@Suite("Administration over a socket", .timeLimit(.minutes(30)))
struct AdministrationServerTests {
    private static let routes: [Route] = [
        Echo.route(.get, "/thing", "read", access: .anybody),
        Echo.route(
            .post, "/thing", "make", access: .anybody, effect: .acts,
            body: .json(BodyShape("Thing", [.init("a", .integer)]))),
        Route(
            .get, "/events", "watch", tag: "Test", "Three events.", access: .anybody, answers: []
        ) { (_: RequestInHand) async throws(Problem) -> APIAnswer in
            APIAnswer(
                .ok,
                .events(
                    EventSource { last in
                        AsyncStream { continuation in
                            let first = (last ?? 0) + 1
                            for id in first...(first + 2) {
                                continuation.yield(.init(id: id, name: "count", data: "{\"n\":\(id)}"))
                            }
                            continuation.finish()
                        }
                    }))
        },
        Route(
            .get, "/file", "download", tag: "Test", "A file.", access: .anybody, answers: []
        ) { (_: RequestInHand) async throws(Problem) -> APIAnswer in
            APIAnswer(
                .ok, fields: [.contentDisposition: "attachment; filename=\"a\r\nSet-Cookie: x=1\""],
                .stream(
                    type: "text/csv",
                    AsyncThrowingStream { continuation in
                        for _ in 0..<100 { continuation.yield(ByteBuffer(repeating: 0x61, count: 10_000)) }
                        continuation.finish()
                    }))
        },
    ]

    /// Runs a listener on a free port of this machine while something is done with it.
    private func withServer(
        pace: ConnectionPace = ConnectionPace(), table: ConnectionTable = ConnectionTable(),
        _ body: (_ port: Int) async throws -> Void
    ) async throws {
        let desk = try await APIDesk(Self.routes)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loopback = try #require(IPAddress("127.0.0.1"))
        let server = AdministrationServer(
            .address(loopback, port: 0), responder: desk.responder, tls: nil, group: group, pace: pace,
            connections: table, logger: desk.log.logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await server.run() }
            let port = await server.address?.port
            if let port {
                try await body(port)
            } else {
                Issue.record("it does not listen")
            }
            tasks.cancelAll()
            while let result = await tasks.nextResult() { _ = result }
        }
        try await group.shutdownGracefully()
    }

    /// What a listener answers to octets, until it closes the connection.
    private func answer(to request: String, at port: Int) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var all = ByteBuffer()
            do {
                try await outbound.write(ByteBuffer(string: request))
                for try await piece in inbound { all.writeImmutableBuffer(piece) }
            } catch {
                // The listener may cut off a client that still sends.
            }
            return String(buffer: all)
        }
    }

    private func head(_ line: String, _ fields: [String] = []) -> String {
        ([line, "Host: admin.example.net", "Connection: close"] + fields).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private func answers(in text: String) -> Int {
        var rest = text.utf8[...]
        var count = 0
        while let start = rest.firstRange(of: "HTTP/1.1 ".utf8) {
            count += 1
            rest = rest[start.upperBound...]
        }
        return count
    }

    @Test("a request is answered with its content, its length and the fields of safety, and no name of a program")
    func request() async throws {
        try await withServer { port in
            let found = try await answer(to: head("GET /api/v1/thing HTTP/1.1"), at: port)
            #expect(found.hasPrefix("HTTP/1.1 200 OK\r\n"))
            for field in [
                "content-length: ", "content-type: application/json", "x-content-type-options: nosniff", "date: ",
            ] {
                #expect(found.lowercased().contains(field), "\(field)")
            }
            #expect(!found.lowercased().contains("server:"))
            let missing = try await answer(to: head("HEAD /api/v1/thing HTTP/1.1"), at: port)
            #expect(missing.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(missing.hasSuffix("\r\n\r\n"))
        }
    }

    @Test("several requests on one connection are answered in order")
    func pipeline() async throws {
        try await withServer { port in
            let first = "GET /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\n\r\n"
            let second =
                "POST /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nContent-Type: application/json\r\n"
                + "Content-Length: 7\r\n\r\n{\"a\":1}"
            let found = try await answer(to: first + second + head("GET /api/v1/none HTTP/1.1"), at: port)
            #expect(answers(in: found) == 3)
            #expect(found.contains("404 Not Found"))
        }
    }

    @Test(
        "a request that could be read in two ways, or is none, has one answer at most and ends the connection",
        arguments: [
            "POST /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nContent-Length: 5\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nContent-Length: 5\r\n"
                + "Content-Length: 6\r\n\r\n123456",
            "POST /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            "GET /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nHost: evil.example\r\n\r\n",
            "GET /api/v1/thing HTTP/1.1\r\nHost : admin.example.net\r\n\r\n",
            "GET /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nX: a\u{0}b\r\n\r\n",
            "GET /api/v1/thing HTTP/1.1\r\n\r\n", "GET /api/v1/thing\r\n\r\n", "GET /api/v1/thing HTTP/0.9\r\n\r\n",
            "GET /api/v1/thing HTTP/1.0\r\nHost: admin.example.net\r\n\r\n",
            "GET http://admin.example.net/api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\n\r\n",
            "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            "TRACE /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
            "GET /api/v1/thing#x HTTP/1.1\r\nHost: admin.example.net\r\n\r\n",
            "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
        ])
    func smuggling(request: String) async throws {
        try await withServer { port in
            let found = try await answer(to: request, at: port)
            #expect(answers(in: found) <= 1)
            #expect(found.isEmpty || found.hasPrefix("HTTP/1.1 400"), "\(found)")
            // On a busy machine this one may be too slow as well.
            let isServed = try await eventually {
                try await answer(to: head("GET /api/v1/thing HTTP/1.1"), at: port).hasPrefix("HTTP/1.1 200")
            }
            #expect(isServed)
        }
    }

    @Test("a header of too many fields or octets is refused")
    func largeHeads() async throws {
        try await withServer { port in
            let many = try await answer(
                to: head("GET /api/v1/thing HTTP/1.1", (0..<8_192).map { "X-\($0): a" }), at: port)
            #expect(!many.contains(" 200 "))
            let long = try await answer(
                to: head("GET /api/v1/thing HTTP/1.1", ["X: " + String(repeating: "a", count: 40_000)]), at: port)
            #expect(!long.contains(" 200 "))
        }
    }

    @Test("a client that is slow with its header, or says nothing, is cut off, and others are served meanwhile")
    func slowHeads() async throws {
        var pace = ConnectionPace()
        pace.head = .milliseconds(200)
        try await withServer(pace: pace) { port in
            let silent = try await answer(to: "", at: port)
            #expect(silent.isEmpty)
            let slow = try await answer(to: "GET /api/v1/thing HTTP/1.1\r\nHost: adm", at: port)
            #expect(slow.isEmpty)
            // On a busy machine this one may be too slow as well.
            let isServed = try await eventually {
                try await answer(to: head("GET /api/v1/thing HTTP/1.1"), at: port).hasPrefix("HTTP/1.1 200")
            }
            #expect(isServed)
        }
    }

    @Test("a request that is refused before its content was read ends the connection, and its content is no request")
    func unreadContents() async throws {
        try await withServer { port in
            let inner = "GET /api/v1/thing HTTP/1.1\r\nHost: admin.example.net\r\n\r\n"
            let length = inner.utf8.count
            let request =
                "POST /api/v1/none HTTP/1.1\r\nHost: admin.example.net\r\nContent-Length: \(length)\r\n\r\n"
            let found = try await answer(to: request + inner, at: port)
            #expect(answers(in: found) == 1)
            #expect(found.hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test("a content that comes piece by piece is read, and one without an end is a refused request")
    func chunks() async throws {
        try await withServer { port in
            let start = head(
                "POST /api/v1/thing HTTP/1.1", ["Content-Type: application/json", "Transfer-Encoding: chunked"])
            let whole = try await answer(to: start + "3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n", at: port)
            #expect(whole.hasPrefix("HTTP/1.1 200"))
            let broken = try await answer(to: start + "zz\r\n", at: port)
            #expect(!broken.contains(" 200 "))
        }
    }

    @Test("events come in their format, behind the last that the client has")
    func events() async throws {
        try await withServer { port in
            let found = try await answer(to: head("GET /api/v1/events HTTP/1.1", ["Last-Event-ID: 7"]), at: port)
            #expect(found.lowercased().contains("content-type: text/event-stream"))
            for id in 8...10 { #expect(found.contains("id: \(id)\nevent: count\ndata: {\"n\":\(id)}\n\n")) }
        }
    }

    @Test("a download comes as a whole, and what a name has in it ends no line of the header")
    func downloads() async throws {
        try await withServer { port in
            let found = try await answer(to: head("GET /api/v1/file HTTP/1.1"), at: port)
            #expect(found.utf8.count > 1_000_000)
            #expect(found.contains("Set-Cookie: x=1"))
            #expect(!found.contains("\r\nSet-Cookie"))
        }
    }

    @Test("connections beyond the table are told that the server is busy, and one that rests gives its place")
    func crowds() async throws {
        let table = ConnectionTable(most: 1, mostBusy: 1)
        try await withServer(table: table) { port in
            let silent = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
            let isIn = try await eventually { table.count == 1 }
            #expect(isIn)
            let isServed = try await eventually {
                let found = try await answer(to: head("GET /api/v1/thing HTTP/1.1"), at: port)
                // Until the silent one has had its time, the others are told.
                #expect(found.hasPrefix("HTTP/1.1 200") || found.hasPrefix("HTTP/1.1 503") || found.isEmpty)
                return found.hasPrefix("HTTP/1.1 200")
            }
            #expect(isServed)
            try? await silent.close()
        }
    }
}

@Suite("Streams of events", .timeLimit(.minutes(30)))
struct EventFeedTests {
    private struct Gone: Error {}

    @Test("a stream says each 15 s that it goes on, and ends after ten minutes")
    func life() async throws {
        let clock = VirtualClock()
        let feed = EventFeed(time: clock)
        let (events, continuation) = AsyncStream<EventSource.Event>.makeStream()
        let source = EventSource { _ in events }
        let sent = Sent()
        async let end = feed.run(source, after: nil) { piece in await sent.add(String(buffer: piece)) }
        continuation.yield(.init(id: 1, name: "a\nb", data: "{}"))
        let isSent = try await eventually { await sent.text.contains("id: 1\nevent: a b\ndata: {}\n\n") }
        #expect(isSent)
        let hasWaiters = try await eventually { clock.waiterCount >= 3 }
        #expect(hasWaiters)
        clock.advance(by: .seconds(15))
        let hasComment = try await eventually { await sent.text.contains(": \n\n") }
        #expect(hasComment)
        clock.advance(by: .minutes(10))
        #expect(await end == .lifetime)
    }

    @Test("a stream ends when its caller may not have it any more, and when the client has gone")
    func ends() async throws {
        let clock = VirtualClock()
        let feed = EventFeed(time: clock)
        var refused = EventSource { _ in AsyncStream { _ in } }
        refused.isAllowed = { false }
        let source = refused
        async let denied = feed.run(source, after: nil) { _ in }
        let hasWaiters = try await eventually { clock.waiterCount >= 3 }
        #expect(hasWaiters)
        clock.advance(by: EventFeed.check)
        #expect(await denied == .notAllowed)

        let gone = await feed.run(EventSource { _ in AsyncStream { _ in } }, after: nil) { _ in throw Gone() }
        #expect(gone == .gone)
    }

    @Test("a client for whom more than 256 KB wait is cut off, and is sent nothing of what is too much")
    func tooSlow() async throws {
        let feed = EventFeed(time: VirtualClock())
        let flood = EventSource { _ in
            AsyncStream { continuation in
                let data = String(repeating: "x", count: EventFeed.waitingOctets)
                continuation.yield(.init(id: 1, name: "a", data: data))
            }
        }
        let sent = Sent()
        let end = await feed.run(flood, after: nil) { piece in await sent.add(String(buffer: piece)) }
        #expect(end == .tooSlow)
        let octets = await sent.text.utf8.count
        #expect(octets < 100)
    }

    private actor Sent {
        private(set) var text = ""
        func add(_ piece: String) { text += piece }
    }
}
