import Facts
import Mail
import Testing

@Suite("The verdict")
struct VerdictTests {
    /// The categories from the gravest down, as the reference page has them.
    static let order: [VerdictCategory] = [
        .malware, .antiMalware, .fileType, .highConfidencePhishing, .phishing, .highConfidenceSpam, .spoof,
        .intraOrganizationPhishing, .spam, .outboundSpam, .bulk,
    ]
    static let malware: Set<VerdictCategory> = [.malware, .antiMalware, .fileType]
    static let neverPassed: Set<VerdictCategory> = malware.union([.highConfidencePhishing])
    // Of the organization's own people: told, and nothing is done.
    static let told: Set<VerdictCategory> = [.outboundSpam, .intraOrganizationPhishing]
    static let passedByList: Set<VerdictCategory> = [.highConfidenceSpam, .spam, .outboundSpam, .bulk]

    static let connections: [ConnectionFilterRuling] = [
        .notListed, .allowed(entry: "192.0.2.0/24"), .safeListed(zone: "safe.example"),
    ]

    @Test("the verdict is the gravest of what was found and not let pass, for every set of findings")
    func precedence() {
        #expect(VerdictCategory.allCases.sorted() == Self.order + [.none])
        for bits in 0..<(1 << Self.order.count) {
            let found = Set(Self.order.indices.filter { bits >> $0 & 1 == 1 }.map { Self.order[$0] })
            for connection in Self.connections {
                for isOriginating in [false, true] {
                    var grounds = VerdictGrounds()
                    (grounds.found, grounds.connection, grounds.isOriginating) = (found, connection, isOriginating)
                    let passes: (VerdictCategory) -> Bool = { category in
                        if Self.neverPassed.contains(category) { return false }
                        if isOriginating, !Self.told.contains(category) { return true }
                        switch connection {
                        case .notListed: return false
                        case .allowed: return true
                        case .safeListed: return Self.passedByList.contains(category)
                        }
                    }
                    let expected = Self.order.first { found.contains($0) && !passes($0) } ?? .none
                    let verdict = Verdict(grounds)
                    #expect(verdict.category == expected, "\(found) \(connection) \(isOriginating)")
                    let action: Verdict.Action =
                        expected == .none || Self.told.contains(expected)
                        ? .deliver : Self.malware.contains(expected) ? .refuse : .junk
                    #expect(verdict.action == action, "\(found) \(connection) \(isOriginating)")
                }
            }
        }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var found: Set<VerdictCategory> = []
        var told: Int?
        var isExplicit = false
        var bulk = 0
        var threshold: Int?
        var connection = ConnectionFilterRuling.notListed
        var stamp: String
        var testDescription: String { "\(found.sorted().map(\.rawValue)) \(stamp)" }
    }

    static let rows: [Row] = [
        Row(stamp: "SCL 1, BCL 0, CAT NONE, SFV NSPM"),
        Row(told: 0, stamp: "SCL 0, BCL 0, CAT NONE, SFV NSPM"),
        Row(found: [.none], stamp: "SCL 1, BCL 0, CAT NONE, SFV NSPM"),
        Row(found: [.spam], stamp: "SCL 5, BCL 0, CAT SPM, SFV SPM"),
        Row(found: [.spam], told: 6, stamp: "SCL 6, BCL 0, CAT SPM, SFV SPM"),
        Row(found: [.spam], told: 9, stamp: "SCL 5, BCL 0, CAT SPM, SFV SPM"),
        Row(found: [.highConfidenceSpam], stamp: "SCL 9, BCL 0, CAT HSPM, SFV SPM"),
        Row(found: [.highConfidenceSpam], told: 8, stamp: "SCL 8, BCL 0, CAT HSPM, SFV SPM"),
        Row(found: [.highConfidenceSpam], told: 5, stamp: "SCL 9, BCL 0, CAT HSPM, SFV SPM"),
        Row(found: [.spoof], stamp: "SCL 5, BCL 0, CAT SPOOF, SFV SPM"),
        Row(found: [.spoof], isExplicit: true, stamp: "SCL 7, BCL 0, CAT SPOOF, SFV SPM"),
        Row(found: [.spoof, .highConfidenceSpam], stamp: "SCL 9, BCL 0, CAT HSPM, SFV SPM"),
        Row(found: [.phishing], stamp: "SCL 8, BCL 0, CAT PHSH, SFV SPM"),
        Row(found: [.outboundSpam], stamp: "SCL 5, BCL 0, CAT OSPM, SFV SPM"),
        Row(found: [.outboundSpam], told: 9, stamp: "SCL 9, BCL 0, CAT OSPM, SFV SPM"),
        Row(found: [.outboundSpam], told: 1, stamp: "SCL 5, BCL 0, CAT OSPM, SFV SPM"),
        Row(found: [.intraOrganizationPhishing], told: 8, stamp: "SCL 1, BCL 0, CAT INTOS, SFV NSPM"),
        Row(found: [.highConfidencePhishing], stamp: "SCL 9, BCL 0, CAT HPHSH, SFV SPM"),
        Row(found: [.malware, .spam], stamp: "BCL 0, CAT MALW"),
        Row(found: [.fileType], stamp: "BCL 0, CAT FTBP"),
        Row(bulk: 7, threshold: 7, stamp: "SCL 6, BCL 7, CAT BULK, SFV SPM"),
        Row(bulk: 6, threshold: 7, stamp: "SCL 1, BCL 6, CAT NONE, SFV NSPM"),
        Row(bulk: 9, stamp: "SCL 1, BCL 9, CAT NONE, SFV NSPM"),
        Row(found: [.spam], bulk: 9, threshold: 5, stamp: "SCL 5, BCL 9, CAT SPM, SFV SPM"),
        Row(
            found: [.highConfidenceSpam, .spoof], connection: .allowed(entry: "192.0.2.1"),
            stamp: "SCL -1, BCL 0, CAT NONE, SFV SKI, IPV CAL"),
        Row(connection: .allowed(entry: "192.0.2.1"), stamp: "SCL -1, BCL 0, CAT NONE, SFV SKI, IPV CAL"),
        Row(
            found: [.malware], connection: .allowed(entry: "192.0.2.1"), stamp: "BCL 0, CAT MALW, IPV CAL"),
        Row(
            found: [.highConfidencePhishing, .spam], connection: .allowed(entry: "192.0.2.1"),
            stamp: "SCL 9, BCL 0, CAT HPHSH, SFV SPM, IPV CAL"),
        Row(
            found: [.highConfidenceSpam], connection: .safeListed(zone: "safe.example"),
            stamp: "SCL -1, BCL 0, CAT NONE, SFV SKN, IPV CAL"),
        Row(
            found: [.highConfidenceSpam, .spoof], connection: .safeListed(zone: "safe.example"),
            stamp: "SCL 5, BCL 0, CAT SPOOF, SFV SPM, IPV CAL"),
        Row(
            bulk: 9, threshold: 7, connection: .safeListed(zone: "safe.example"),
            stamp: "SCL -1, BCL 9, CAT NONE, SFV SKN, IPV CAL"),
    ]

    @Test("each verdict has its own numbers", arguments: rows)
    func numbers(_ row: Row) throws {
        var grounds = VerdictGrounds()
        (grounds.found, grounds.isSpoofExplicit, grounds.connection) = (row.found, row.isExplicit, row.connection)
        grounds.confidence = row.told.map { SpamConfidence(clamping: $0) }
        grounds.bulk = BulkComplaint(clamping: row.bulk)
        grounds.bulkThreshold = row.threshold.map { BulkComplaint(clamping: $0) }
        let verdict = Verdict(grounds)
        #expect(verdict.description.hasSuffix("(\(row.stamp))"), "\(verdict)")
        #expect(verdict.isBeyondBulkThreshold == (row.bulk >= row.threshold ?? 10 && verdict.category != .none))
    }

    @Test("mail of the organization's own people is not judged as spam, and malware in it is")
    func originating() {
        var grounds = VerdictGrounds()
        grounds.isOriginating = true
        grounds.found = [.highConfidenceSpam, .spoof]
        #expect(Verdict(grounds).description == "not spam: delivered (SCL 1, BCL 0, CAT NONE, SFV NSPM)")
        grounds.found.insert(.malware)
        #expect(Verdict(grounds).action == .refuse)
    }

    @Test("phishing beyond doubt is written as HPHSH")
    func spelling() { #expect(VerdictCategory.highConfidencePhishing.rawValue == "HPHSH") }

    @Test("confidence and complaints keep to their numbers")
    func bounds() {
        #expect(SpamConfidence(clamping: -2) == .skipped && SpamConfidence(clamping: 99) == .highest)
        #expect(BulkComplaint(clamping: -5) == .none && BulkComplaint(clamping: 10).value == 9)
    }
}
