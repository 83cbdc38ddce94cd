import DNS
import Identity
import Mail

/// The record by which an organization shows that a domain is its own (docs/reference/domain-proof.md#the-record).
enum DomainChallenge {
    /// What the record's name begins with.
    static let label = "_postern-challenge"
    /// What its text begins with; the token follows.
    static let prefix = "postern-domain-verification="
    /// Records of the name that are looked at.
    private static let mostRecords = 50

    /// A new token: 128 random bits, in hexadecimal.
    static func token(_ random: any RandomSource) -> String {
        (0..<2).map { _ in
            let digits = String(random.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }

    /// The name of the record of a domain; nil where it would be too long for a name in DNS.
    static func recordName(of domain: String) -> Domain? { try? Domain("\(label).\(domain)") }

    /// The text of the record.
    static func text(_ token: String) -> String { prefix + token }

    /// What DNS says of a proof's record.
    static func look(for proof: DomainProof, by resolver: any Resolver) async -> DomainSighting {
        guard let name = recordName(of: proof.domain) else { return .missing }
        let answer: Answer
        do throws(ResolverError) {
            answer = try await resolver.resolve(name, .txt)
        } catch {
            return .unknown(SafeText.escaped(error.words, limit: 200))
        }
        let wanted = Array(text(proof.token).utf8)
        for case .text(let text) in answer.records.prefix(mostRecords) where text == wanted { return .seen }
        return .missing
    }
}

/// What DNS says of the record of a proof.
enum DomainSighting: Hashable, Sendable {
    /// It is there.
    case seen
    /// It is not there, by an answer.
    case missing
    /// DNS gave no answer, for this reason: nothing is known.
    case unknown(String)
}

extension DomainProof {
    /// How long a record may be missing that was there before, until the proof is lost: longer than people take who move a
    /// zone to other servers and see their mistake.
    static let patience = Interval.hours(72)
    /// How long a proof waits for its record until it is forgotten.
    static let longestWait = Interval.hours(24 * 30)
    /// How old what is known may become until the record is looked for again.
    static let freshness = Interval.hours(24)

    /// The proof after a look at DNS. No answer changes nothing: only an answer without the record counts against it.
    func after(_ sighting: DomainSighting, at now: WallTime) -> DomainProof {
        var proof = self
        switch sighting {
        case .seen:
            proof.state = .proved
            proof.proved = proved ?? now
            proof.checked = now
            proof.missingSince = nil
        case .missing:
            proof.checked = now
            guard state == .proved else { break }
            let since = missingSince ?? now
            proof.missingSince = since
            if now.milliseconds - since.milliseconds >= Self.patience.milliseconds { proof.state = .lost }
        case .unknown: break
        }
        return proof
    }

    /// Whether it is time to look for the record, which nobody has ordered.
    func isDue(at now: WallTime) -> Bool {
        guard let checked else { return true }
        return now.milliseconds - checked.milliseconds >= Self.freshness.milliseconds
    }

    /// Whether the organization has given it up: nobody has published the record.
    func isForgotten(at now: WallTime) -> Bool {
        state == .waiting && now.milliseconds - asked.milliseconds >= Self.longestWait.milliseconds
    }
}
