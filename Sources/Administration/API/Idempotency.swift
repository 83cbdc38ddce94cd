internal import Crypto
import HTTPTypes
package import Identity
package import Log
package import Mail
import Organization

/// Lets a request that comes again have its effect once: what was answered to the first one is answered to the others
/// (draft-ietf-httpapi-idempotency-key-header-07).
package struct Idempotency: Sendable {
    /// How long keys are kept.
    package static let lifetime = Interval.hours(24)
    /// The most octets of an answer that is kept.
    static let keptOctets = 256 << 10
    /// Fields that are given again; others are made anew for each answer.
    private static let keptFields: [HTTPField.Name] = [.contentType, .location, .eTag, .retryAfter, .link, .revision]

    private let store: any IdempotencyStore
    private let time: any TimeSource
    private let logger: Logger

    /// Over a store of answers.
    package init(store: any IdempotencyStore, time: any TimeSource, logger: Logger) {
        self.store = store
        self.time = time
        self.logger = logger
    }

    /// The key of a request; nil where it has none. Throws ``Problem`` for one that can't be.
    static func key(of head: HTTPRequest) throws(Problem) -> String? {
        guard let field = head.headerFields[.idempotencyKey] else { return nil }
        var octets = Array(field.utf8)
        if octets.count >= 2, octets.first == UInt8(ascii: "\""), octets.last == UInt8(ascii: "\"") {
            octets = Array(octets[1..<(octets.count - 1)])
        }
        guard (1...128).contains(octets.count), octets.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.malformed, "Idempotency-Key is not of 1 to 128 visible characters of ASCII.")
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The hash of what a request asks for.
    static func hash(of head: HTTPRequest, _ body: [UInt8]) -> [UInt8] {
        var hash = SHA256()
        for part in [head.method.rawValue, head.path ?? "", head.headerFields[.contentType] ?? ""] {
            hash.update(data: Array("\(part.utf8.count):".utf8))
            hash.update(data: Array(part.utf8))
        }
        hash.update(data: body)
        return Array(hash.finalize())
    }

    /// Does the work of a request with a key, unless it was done; then the answer of that time is given again. A
    /// request that was refused had no effect, so its key may be used again.
    func perform(
        _ key: IdempotencyKey, hash: [UInt8], request id: String, at url: PublicURL,
        _ work: () async throws(Problem) -> APIAnswer
    ) async throws(Problem) -> APIAnswer {
        let start: IdempotencyStart
        do throws(StoreError) {
            start = try await store.begin(key, requestHash: hash, at: time.wallTime())
        } catch {
            throw Problem(
                .storeUnavailable,
                "Nothing was done: the store can't be written, so that a repetition would not be known.")
        }
        switch start {
        case .begun: break
        case .running:
            throw Problem(
                .conflict, "The first request with this Idempotency-Key is being answered; ask again.",
                fields: [.retryAfter: "1"])
        case .answered(let stored): return Idempotency.answer(of: stored)
        case .otherRequest:
            throw Problem(
                .idempotencyKeyReused,
                "The Idempotency-Key was used for a request with another content; use a new one.")
        }
        do throws(Problem) {
            let answer = try await work()
            await keep(Idempotency.stored(answer), for: key)
            return answer
        } catch {
            if error.slug.mayHaveHadEffect {
                await keep(Idempotency.stored(ProblemDocument.answer(error, request: id, at: url)), for: key)
            } else {
                await drop(key)
            }
            throw error
        }
    }

    private func keep(_ answer: StoredAnswer, for key: IdempotencyKey) async {
        do throws(StoreError) {
            try await store.finish(key, answer)
        } catch {
            // The key stays begun, so that a repetition is told that it is being answered, until a start says
            // otherwise.
            logger.log(.administrationAnswerUnkept, [.error: "\(error)"])
        }
    }

    private func drop(_ key: IdempotencyKey) async {
        do throws(StoreError) {
            try await store.drop(key)
        } catch {
            logger.log(.administrationAnswerUnkept, [.error: "\(error)"])
        }
    }

    /// An answer as it is kept; content that is made piece by piece, or is too large, is left out.
    static func stored(_ answer: APIAnswer) -> StoredAnswer {
        var fields: [StoredAnswer.Field] = []
        var body: [UInt8] = []
        if case .octets(let octets, let type) = answer.content, octets.count <= keptOctets {
            body = octets
            fields.append(StoredAnswer.Field(name: HTTPField.Name.contentType.rawName, value: type))
        }
        for name in keptFields where name != .contentType {
            if let value = answer.fields[name] { fields.append(StoredAnswer.Field(name: name.rawName, value: value)) }
        }
        return StoredAnswer(status: answer.status.code, fields: fields, body: body)
    }

    /// The answer to a repetition.
    static func answer(of stored: StoredAnswer) -> APIAnswer {
        var answer = APIAnswer(HTTPResponse.Status(code: stored.status))
        var type = "application/json"
        for field in stored.fields {
            guard let name = HTTPField.Name(field.name) else { continue }
            if name == .contentType {
                type = field.value
            } else {
                answer.fields[name] = field.value
            }
        }
        answer.fields[.idempotencyReplayed] = "true"
        if !stored.body.isEmpty { answer.content = .octets(stored.body, type: type) }
        return answer
    }
}

extension Problem.Slug {
    /// Whether something may have been done although the request failed: nobody knows where the store failed on the
    /// way.
    fileprivate var mayHaveHadEffect: Bool {
        switch self {
        case .failed, .storeUnavailable: true
        case .mistakes, .malformed, .notSignedIn, .tokenUnknown, .tokenExpired, .secondFactorNeeded,
            .reauthenticationNeeded, .notAllowed, .reasonNeeded, .crossOrigin, .notFound, .conflict, .inUse,
            .managedElsewhere, .changedMeanwhile, .preconditionNeeded, .idempotencyKeyNeeded, .idempotencyKeyReused,
            .tooLarge, .unsupportedMediaType, .notAcceptable, .methodNotAllowed, .tooManyRequests, .cannotNow,
            .outsideNetwork, .misdirected, .busy, .stopping:
            false
        }
    }
}
