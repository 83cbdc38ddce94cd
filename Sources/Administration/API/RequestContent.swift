import HTTPTypes
import Mail
import NIOCore
import Operations

/// Reads the content of requests, within bounds of octets and time.
struct RequestContent: Sendable {
    /// How long the content of a request that is read as a whole may take.
    static let patience = Interval.seconds(30)

    /// The clocks.
    let time: any TimeSource

    /// The content as a whole; nil for none. Throws ``Problem``.
    func whole(of request: RequestAsCame, for body: Route.Body?) async throws(Problem) -> ByteBuffer? {
        guard let body else {
            // A method without content may come with an empty one.
            if let length = request.head.headerFields[.contentLength], length != "0" {
                throw Problem(.malformed, "The request has a content, and the route takes none.")
            }
            return nil
        }
        let buffer = try await collected(request, limit: body.limit)
        guard buffer.readableBytes > 0 else {
            guard body.isOptional else {
                throw Problem(
                    .malformed, "The request has no content; the route takes \(body.types.joined(separator: ", ")).",
                    members: ["pointer": .string("")])
            }
            return nil
        }
        try checkType(of: request.head, among: body.types)
        return buffer
    }

    /// Throws ``Problem`` where the content can't be of a type that the route takes, or is announced to be too large.
    func checkBefore(_ request: RequestAsCame, for body: Route.Body) throws(Problem) {
        if let length = request.head.headerFields[.contentLength] {
            guard let length = Int(length), length >= 0 else {
                throw Problem(.malformed, "Content-Length is no number.")
            }
            guard length <= body.limit else { throw RequestContent.tooLarge(body.limit) }
        }
    }

    /// Throws ``Problem`` where the content is of a type that the route does not take.
    func checkType(of head: HTTPRequest, among types: [String]) throws(Problem) {
        guard let field = head.headerFields[.contentType], let type = MediaType(field), types.contains(type.name) else {
            throw Problem(
                .unsupportedMediaType, "The route takes \(types.joined(separator: ", ")); name it in Content-Type.")
        }
        guard type.charset == nil || type.charset == "utf-8" else {
            throw Problem(.unsupportedMediaType, "The content must be in UTF-8.")
        }
    }

    /// The pieces of a content that its route reads by itself, as far as `limit` goes.
    static func pieces(
        of base: some AsyncSequence<ByteBuffer, any Error> & Sendable, limit: Int
    ) -> any AsyncSequence<ByteBuffer, any Error> & Sendable { LimitedPieces(base: base, limit: limit) }

    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.tooLarge, "The content may have \(limit) octets at most.", members: ["limit": .integer(Int64(limit))])
    }

    private enum Reading: Sendable {
        case whole(ByteBuffer)
        case tooLarge
        case broken
        case tooSlow
    }

    private func collected(_ request: RequestAsCame, limit: Int) async throws(Problem) -> ByteBuffer {
        let (body, time) = (request.body, self.time)
        let reading = await withTaskGroup(of: Reading.self) { group in
            group.addTask {
                var whole = ByteBuffer()
                do {
                    for try await piece in body {
                        guard whole.readableBytes + piece.readableBytes <= limit else { return .tooLarge }
                        whole.writeImmutableBuffer(piece)
                    }
                } catch {
                    return .broken
                }
                return .whole(whole)
            }
            group.addTask {
                await time.wait(until: time.now() + RequestContent.patience)
                return .tooSlow
            }
            let first = await group.next() ?? .broken
            group.cancelAll()
            return first
        }
        switch reading {
        case .whole(let buffer): return buffer
        case .tooLarge: throw RequestContent.tooLarge(limit)
        case .broken: throw Problem(.malformed, "The content was cut off.")
        case .tooSlow:
            throw Problem(
                .malformed, "The content took longer than \(RequestContent.patience.milliseconds / 1_000) s.")
        }
    }
}

/// Pieces of a content, which end with ``Problem`` where they come to more octets than may be.
struct LimitedPieces<Base: AsyncSequence & Sendable>: AsyncSequence, Sendable
where Base.Element == ByteBuffer, Base.Failure == any Error {
    typealias Element = ByteBuffer
    typealias Failure = any Error

    let base: Base
    let limit: Int

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), limit: limit) }

    struct Iterator: AsyncIteratorProtocol {
        var base: Base.AsyncIterator
        let limit: Int
        var octets = 0

        mutating func next() async throws -> ByteBuffer? {
            guard let piece = try await base.next() else { return nil }
            octets += piece.readableBytes
            guard octets <= limit else { throw RequestContent.tooLarge(limit) }
            return piece
        }
    }
}

/// A media type with what it says of characters (RFC 9110 section 8.3.1).
struct MediaType: Hashable, Sendable {
    /// Type and subtype, in lower case.
    let name: String
    /// The parameter `charset` in lower case; nil without one.
    let charset: String?

    /// The type of a field's value; nil where it is none.
    init?(_ field: String) {
        let parts = field.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { MediaType.trimmed(Array($0)) }
        guard let first = parts.first, first.contains(UInt8(ascii: "/")) else { return nil }
        name = String(decoding: first, as: UTF8.self).lowercased()
        var charset: String?
        for part in parts.dropFirst() {
            let pair = part.split(separator: UInt8(ascii: "="), maxSplits: 1).map { MediaType.trimmed(Array($0)) }
            guard pair.count == 2, String(decoding: pair[0], as: UTF8.self).lowercased() == "charset" else { continue }
            let value = pair[1].filter { $0 != UInt8(ascii: "\"") }
            charset = String(decoding: value, as: UTF8.self).lowercased()
        }
        self.charset = charset
    }

    private static func trimmed(_ octets: [UInt8]) -> [UInt8] {
        var octets = Array(octets.drop { $0 == 0x20 || $0 == 0x09 })
        while let last = octets.last, last == 0x20 || last == 0x09 { octets.removeLast() }
        return octets
    }
}
