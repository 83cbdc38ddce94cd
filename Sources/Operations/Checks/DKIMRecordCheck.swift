package import DNS
import Mail
import MailFlow
package import Organization
import SenderAuthentication

/// What DNS has for a domain's signing keys, for people and programs.
package struct DKIMRecordCheck: Codable, Sendable, Hashable {
    /// What DNS has for one key.
    package enum State: String, Codable, Sendable, Hashable, CaseIterable {
        /// The record of the key.
        case valid = "Valid"
        /// The record of the key, marked as a test.
        case testing = "Testing"
        /// Nothing.
        case missing = "RecordMissing"
        /// Another key, several records, an empty key or no key record.
        case mismatch = "RecordMismatch"
        /// DNS could not be asked.
        case unknown = "Unknown"
    }

    /// One key's record.
    package struct Record: Codable, Sendable, Hashable {
        /// `s=`.
        package var selector: String
        /// Its name in DNS.
        package var name: String
        /// What DNS has.
        package var state: State
        /// That in a sentence, with what to do about it; nil when all is well.
        package var advice: String?
        /// Whether mail is signed with the key now or from a day on that is set.
        package var isNeeded: Bool
    }

    /// The domain.
    package var domain: String
    /// What is known of its keys in DNS, as one word: that of the key that signs and is worst off; `NoDKIMKeys` without
    /// keys.
    package var status: String
    /// One for each key.
    package var records: [Record]

    /// Whether every key that signs or will sign is in DNS.
    package var isValid: Bool {
        status != DKIMRecordCheck.noKeys
            && records.allSatisfy { !$0.isNeeded || $0.state == .valid || $0.state == .testing }
    }

    private static let noKeys = "NoDKIMKeys"

    /// Asks DNS for the records of a domain's keys. Blocks for some seconds at most; changes nothing.
    ///
    /// Throws ``OperationFailure`` when DNS can't be set up.
    package static func run(_ view: DKIMDomainView, servers: [HostPort]) throws -> DKIMRecordCheck {
        let names = view.keys.map { view.recordName(of: $0) }
        let answers = Blocking.run { () async -> Result<[Result<[[UInt8]], ResolverError>], any Error> in
            do {
                let resolver = try ResolverFactory.makeForCommand(servers: servers)
                var answers: [Result<[[UInt8]], ResolverError>] = []
                for name in names { answers.append(await texts(at: name, resolver)) }
                return .success(answers)
            } catch {
                return .failure(error)
            }
        }
        return DKIMRecordCheck(view, answers: try answers.get())
    }

    /// The same by a resolver that is there, without blocking.
    package static func run(_ view: DKIMDomainView, by resolver: any Resolver) async -> DKIMRecordCheck {
        var answers: [Result<[[UInt8]], ResolverError>] = []
        for key in view.keys { answers.append(await texts(at: view.recordName(of: key), resolver)) }
        return DKIMRecordCheck(view, answers: answers)
    }

    private static func texts(
        at name: String, _ resolver: any Resolver
    ) async -> Result<[[UInt8]], ResolverError> {
        guard let domain = try? Domain(name) else { return .success([]) }
        do throws(ResolverError) {
            return .success(
                try await resolver.resolve(domain, .txt).records.compactMap {
                    if case .text(let text) = $0 { return text }
                    return nil
                })
        } catch {
            return .failure(error)
        }
    }

    /// Puts together what DNS answered for each key of a domain, in their order.
    init(_ view: DKIMDomainView, answers: [Result<[[UInt8]], ResolverError>]) {
        domain = view.domain
        records = zip(view.keys, answers).map { key, answer in
            let name = view.recordName(of: key)
            let (state, advice) = DKIMRecordCheck.judge(key, name: name, answer)
            return Record(
                selector: key.selector, name: name, state: state, advice: advice,
                isNeeded: key.isConfigured && key.signsFrom != nil
                    && (key.isSigning || key.place == view.selectorAfter))
        }
        let needed = records.filter(\.isNeeded)
        let order: [State] = [.mismatch, .missing, .unknown, .testing, .valid]
        status =
            needed.isEmpty
            ? DKIMRecordCheck.noKeys
            : order.first { state in needed.contains { $0.state == state } }?.rawValue ?? State.valid.rawValue
    }

    private static func judge(
        _ key: DKIMDomainView.Key, name: String, _ answer: Result<[[UInt8]], ResolverError>
    ) -> (State, String?) {
        let publish = "publish the record that `postern dkim records` prints"
        switch answer {
        case .failure(let error):
            return (.unknown, "DNS did not answer for \(name) (\(error.words)); ask again later.")
        case .success(let texts):
            switch DKIMPublication(texts, of: key.record) {
            case .published: return (.valid, nil)
            case .testing:
                return (.testing, "The record at \(name) says t=y: receivers treat mail as unsigned; take that out.")
            case .missing: return (.missing, "There is no record at \(name); \(publish).")
            case .otherKey:
                return (.mismatch, "The record at \(name) has another key; \(publish) in its place.")
            case .revoked:
                return (.mismatch, "The record at \(name) has an empty p=, which revokes it; \(publish) in its place.")
            case .several:
                return (
                    .mismatch,
                    "There are \(texts.count) records at \(name), and receivers may take any of them; leave the one "
                        + "that `postern dkim records` prints."
                )
            case .unreadable(let reason):
                return (.mismatch, "The record at \(name) is no key record (\(reason)); \(publish) in its place.")
            }
        }
    }
}
