import HTTPTypes
import HummingbirdCore
import Mail
import NIOConcurrencyHelpers
import NIOCore

/// Takes requests from a connection to the responder, and its answers back.
struct AnswerWriter: Sendable {
    /// Ends a connection whose answer can't be ended in another way.
    private struct ConnectionEnds: Error {}

    let responder: APIResponder
    let table: ConnectionTable

    /// Answers a request. Throws where the connection is to be closed at once.
    func respond(
        to request: Request, _ writer: consuming ResponseWriter, on channel: any Channel
    ) async throws {
        let peer = channel.remoteAddress.flatMap { AnswerWriter.address(of: $0) }.map { Peer.address($0) } ?? .socket
        let content = CountedContent(base: request.body, table: table, channel: channel)
        let isBusy = table.isBusy(channel)
        if !isBusy, request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        var answer =
            isBusy
            ? responder.busyAnswer(request.head, peer: peer)
            : await responder.answer(request.head, body: content, peer: peer)
        answer.fields[.date] = AnswerWriter.date(responder.services.time.wallTime())
        let hasContent = request.headers[.transferEncoding] != nil || (request.headers[.contentLength] ?? "0") != "0"
        if isBusy || request.headers[.connection]?.lowercased() == "close" || hasContent && !content.hasEnded {
            answer.fields[.connection] = "close"
        }
        let after = request.headers[.lastEventID].flatMap { UInt64($0) }
        try await write(answer, isHead: request.method == .head, after: after, writer)
    }

    private func write(
        _ answer: APIAnswer, isHead: Bool, after last: UInt64?, _ writer: consuming ResponseWriter
    ) async throws {
        var head = HTTPResponse(status: answer.status, headerFields: answer.fields)
        switch answer.content {
        case .none:
            if answer.status != .noContent, answer.status != .notModified { head.headerFields[.contentLength] = "0" }
            try await writer.writeResponse(head)
        case .octets(let octets, _):
            head.headerFields[.contentLength] = String(octets.count)
            guard !isHead else { return try await writer.writeResponse(head) }
            var body = try await writer.writeHead(head)
            try await body.write(ByteBuffer(bytes: octets))
            try await body.finish(nil)
        case .stream(_, let pieces):
            var body = try await writer.writeHead(head)
            // Of a content of unknown length the end of the connection alone ends an answer that has none.
            if isHead { throw ConnectionEnds() }
            for try await piece in pieces { try await body.write(piece) }
            try await body.finish(nil)
        case .events(let source):
            guard !isHead else {
                _ = try await writer.writeHead(head)
                throw ConnectionEnds()
            }
            guard responder.streams.enter() else {
                var busy = HTTPResponse(status: .serviceUnavailable, headerFields: answer.fields)
                busy.headerFields[.contentType] = nil
                busy.headerFields[.retryAfter] = "10"
                busy.headerFields[.contentLength] = "0"
                return try await writer.writeResponse(busy)
            }
            defer { responder.streams.leave() }
            var body = try await writer.writeHead(head)
            let feed = EventFeed(time: responder.services.time)
            let end = await feed.run(source, after: last) { piece in try await body.write(piece) }
            // A client that is cut off comes back; one that has gone can't be told anything.
            guard end != .tooSlow, end != .gone else { throw ConnectionEnds() }
            try await body.finish(nil)
        }
    }

    /// The moment as header fields have it (RFC 9110 section 5.6.7).
    static func date(_ moment: WallTime) -> String {
        let text = moment.messageDate
        // `Mon, 23 Nov 2026 13:02:19 +0000`, with two digits for the day of the month.
        let octets = Array(text.utf8.dropLast(5))
        return String(decoding: octets, as: UTF8.self) + "GMT"
    }

    /// The address of a peer; nil for a Unix socket.
    private static func address(of socket: SocketAddress) -> IPAddress? { socket.ipAddress.flatMap { IPAddress($0) } }
}

/// The content of a request, which notes when it has ended, and keeps the connection's place while much of it comes.
private struct CountedContent: AsyncSequence, Sendable {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let base: RequestBody
    let table: ConnectionTable
    let channel: any Channel
    private let ended = NIOLockedValueBox(false)

    init(base: RequestBody, table: ConnectionTable, channel: any Channel) {
        self.base = base
        self.table = table
        self.channel = channel
    }

    /// Whether all of it has come.
    var hasEnded: Bool { ended.withLockedValue { $0 } }

    func makeAsyncIterator() -> Iterator {
        Iterator(base: base.makeAsyncIterator(), content: self)
    }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let content: CountedContent
        var octets = 0

        mutating func next() async throws -> ByteBuffer? {
            guard let piece = try await base.next() else {
                content.ended.withLockedValue { $0 = true }
                return nil
            }
            let before = octets
            octets += piece.readableBytes
            if before < ConnectionTable.provingOctets, octets >= ConnectionTable.provingOctets {
                content.table.works(content.channel)
            }
            return piece
        }
    }
}
