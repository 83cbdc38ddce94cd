internal import DNS
internal import Mail

/// DMARC records on the way from a name to the root (RFC 9989 section 4.10).
struct DMARCTreeWalk {
    /// A domain with a record.
    struct Found {
        var domain: Domain
        var record: DMARCRecord
    }

    /// Where the walk started.
    var start: Domain
    /// The records from the longest name to the shortest.
    var records: [Found] = []

    /// The names that a walk asks for from `start` on: itself and those above it, of which at most seven, the shortest.
    static func names(from start: Domain) -> [Domain] {
        var above: [Domain] = []
        var next = start.parent
        while let domain = next {
            above.append(domain)
            next = domain.parent
        }
        return [start] + above.suffix(7)
    }

    /// The organizational domain of ``start`` (section 4.10.2).
    var organizationalDomain: Domain {
        for found in records {
            switch found.record.suffixRole {
            case .isOrganizational: return found.domain
            case .isSuffix where found.domain != start: return Self.domain(below: found.domain, towards: start)
            case .isSuffix, .unknown: break
            }
        }
        return records.last?.domain ?? start
    }

    /// The record of a domain, when the walk has found one.
    func record(of domain: Domain) -> DMARCRecord? { records.first { $0.domain == domain }?.record }

    /// The public suffix that ended the walk, with its record; nil when none did.
    var suffix: Found? {
        records.last.flatMap { $0.record.suffixRole == .isSuffix && $0.domain != start ? $0 : nil }
    }

    /// The domain one label below `suffix` that `domain` is or lies in.
    private static func domain(below suffix: Domain, towards domain: Domain) -> Domain {
        var domain = domain
        while let parent = domain.parent, parent != suffix { domain = parent }
        return domain
    }
}

/// Asks for DMARC records, for each name once in an evaluation.
struct DMARCRecordSource {
    /// What is at a name.
    enum Finding {
        case record(DMARCRecord, text: String)
        case none(String)
        case temporary(String)
    }

    /// DNS did not answer; a clause that says what was asked.
    struct Unanswered: Error {
        var problem: String
    }

    /// Records of a name that are looked at; those of more are not DMARC's alone.
    static let maximumRecords = 32
    /// Steps that are kept.
    static let maximumSteps = 100

    let resolver: any Resolver
    private var findings: [Domain: Finding] = [:]
    private var walks: [Domain: DMARCTreeWalk] = [:]
    /// What was asked, with what came of it.
    private(set) var steps: [String] = []

    init(resolver: any Resolver) { self.resolver = resolver }

    /// The record at `_dmarc.` and a domain.
    mutating func finding(_ domain: Domain) async -> Finding {
        if let known = findings[domain] { return known }
        let finding = await ask(domain)
        findings[domain] = finding
        let text =
            switch finding {
            case .record(_, let text): text
            case .none(let reason): reason
            case .temporary(let problem): problem
            }
        note("_dmarc.\(domain): \(text)")
        return finding
    }

    private func ask(_ domain: Domain) async -> Finding {
        // A longer name can't be in DNS.
        guard let name = try? Domain("_dmarc.\(domain)") else { return .none("no record") }
        let answer: Answer
        do {
            answer = try await resolver.resolve(name, .txt)
        } catch {
            return .temporary("DNS did not answer (\(SafeText.ascii("\(error)", limit: 100)))")
        }
        var found: (record: DMARCRecord, text: String)?
        for case .text(let octets) in answer.records.prefix(Self.maximumRecords) {
            guard let record = DMARCRecord(octets) else { continue }
            // None of several counts.
            if found != nil { return .none("more than one record, so none") }
            found = (record, SafeText.ascii(String(decoding: octets.prefix(1_024), as: UTF8.self), limit: 1_024))
        }
        return found.map { .record($0.record, text: $0.text) } ?? .none("no record")
    }

    /// The records on the way up from a name.
    mutating func walk(from start: Domain) async throws(Unanswered) -> DMARCTreeWalk {
        if let known = walks[start] { return known }
        var walk = DMARCTreeWalk(start: start)
        for domain in DMARCTreeWalk.names(from: start) {
            switch await finding(domain) {
            case .record(let record, _):
                walk.records.append(.init(domain: domain, record: record))
                if record.suffixRole != .unknown {
                    walks[start] = walk
                    return walk
                }
            case .none: break
            case .temporary(let problem): throw Unanswered(problem: "_dmarc.\(domain): \(problem)")
            }
        }
        walks[start] = walk
        return walk
    }

    /// Whether a domain exists: it has an address or takes mail (RFC 9989 section 3.2.13).
    mutating func exists(_ domain: Domain) async throws(Unanswered) -> Bool {
        for type in [RecordType.a, .aaaa, .mx] {
            do {
                if case .records = try await resolver.resolve(domain, type).outcome { return true }
            } catch {
                let problem = "\(domain): DNS did not answer (\(SafeText.ascii("\(error)", limit: 100)))"
                note(problem)
                throw Unanswered(problem: problem)
            }
        }
        note("\(domain): does not exist")
        return false
    }

    /// Keeps a line of the way of the evaluation.
    mutating func note(_ step: String) {
        if steps.count < Self.maximumSteps { steps.append(SafeText.escaped(step, limit: 400)) }
    }
}
