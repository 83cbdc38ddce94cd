import Facts
import Mail
import Organization
import Testing

@testable import MailFlow

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

    /// What is told of what was found, as the stages would hand it over.
    private func subject(
        _ found: Set<VerdictCategory>, _ connection: ConnectionFilterRuling = .notListed,
        scope: VerdictGrounds.Scope = .incoming
    ) -> VerdictCase {
        var subject = VerdictCase()
        subject.recipient.malware = Self.malware.intersection(found).min() ?? .none
        if found.contains(.spoof) { subject.recipient.sender = .junk(.moveToJmf) }
        subject.grounds.found = found.subtracting(Self.malware).subtracting([.spoof, .bulk])
        if found.contains(.bulk) { subject.grounds.bulk = BulkComplaint(clamping: 9) }
        subject.grounds.scope = scope
        subject.grounds.connection = connection
        if let address = subject.grounds.addressOverride { subject.grounds.overrides.append(address) }
        return subject
    }

    @Test("the verdict is the gravest of what was found and not let pass, for every set of findings")
    func precedence() throws {
        #expect(VerdictCategory.allCases.sorted() == Self.order + [.none])
        let organization = try organization()
        for bits in 0..<(1 << Self.order.count) {
            let found = Set(Self.order.indices.filter { bits >> $0 & 1 == 1 }.map { Self.order[$0] })
                .subtracting(Self.told)
            for connection in Self.connections {
                let passes: (VerdictCategory) -> Bool = { category in
                    if Self.neverPassed.contains(category) { return false }
                    switch connection {
                    case .notListed: return false
                    // An address that is allowed vouches for nobody in whose name others write.
                    case .allowed: return !found.contains(.spoof)
                    case .safeListed: return Self.passedByList.contains(category)
                    }
                }
                let expected = Self.order.first { found.contains($0) && !passes($0) } ?? .none
                let outcome = subject(found, connection).outcome(organization)
                #expect(outcome.verdict.category == expected, "\(found) \(connection)")
                let action: Verdict.Action =
                    expected == .none ? .deliver : Self.neverPassed.contains(expected) ? .quarantine : .junk
                #expect(outcome.verdict.action == action, "\(found) \(connection)")
            }
        }
    }

    @Test(
        "what is acted on among the organization's own people is what IntraOrgFilterState says, with all that is graver"
    )
    func within() throws {
        let organization = try organization()
        let acted: [(HostedContentFilterPolicy.IntraOrgFilterState, Set<VerdictCategory>)] = [
            (.standard, [.highConfidencePhishing]), (.highConfidencePhish, [.highConfidencePhishing]),
            (.phish, [.highConfidencePhishing, .intraOrganizationPhishing]),
            (.highConfidenceSpam, [.highConfidencePhishing, .intraOrganizationPhishing, .highConfidenceSpam]),
            (.spam, [.highConfidencePhishing, .intraOrganizationPhishing, .highConfidenceSpam, .spam]), (.disabled, []),
        ]
        for (state, categories) in acted {
            for category in [
                VerdictCategory.highConfidencePhishing, .intraOrganizationPhishing, .highConfidenceSpam, .spam, .bulk,
            ] {
                var subject = subject([category], scope: .within)
                subject.recipient.intraOrganization = state
                let outcome = subject.outcome(organization)
                #expect((outcome.verdict.action != .deliver) == categories.contains(category), "\(state) \(category)")
            }
            #expect(subject([.malware], scope: .within).outcome(organization).verdict.action == .quarantine)
        }
    }

    struct Row: CustomTestStringConvertible, Sendable {
        var found: Set<VerdictCategory> = []
        var told: Int?
        var isExplicit = false
        var bulk = 0
        var threshold: Int?
        var connection = ConnectionFilterRuling.notListed
        var scope = VerdictGrounds.Scope.incoming
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
        Row(found: [.outboundSpam], scope: .outbound, stamp: "SCL 5, BCL 0, CAT OSPM, SFV SPM"),
        Row(found: [.outboundSpam], told: 9, scope: .outbound, stamp: "SCL 9, BCL 0, CAT OSPM, SFV SPM"),
        Row(found: [.outboundSpam], told: 1, scope: .outbound, stamp: "SCL 5, BCL 0, CAT OSPM, SFV SPM"),
        Row(
            found: [.intraOrganizationPhishing], told: 8, scope: .within,
            stamp: "SCL 1, BCL 0, CAT INTOS, SFV NSPM"),
        Row(found: [.highConfidencePhishing], stamp: "SCL 9, BCL 0, CAT HPHSH, SFV SPM"),
        Row(found: [.malware, .spam], stamp: "BCL 0, CAT MALW"),
        Row(found: [.fileType], stamp: "BCL 0, CAT FTBP"),
        Row(bulk: 7, threshold: 7, stamp: "SCL 6, BCL 7, CAT BULK, SFV SPM"),
        Row(bulk: 6, threshold: 7, stamp: "SCL 1, BCL 6, CAT NONE, SFV NSPM"),
        Row(bulk: 9, stamp: "SCL 1, BCL 9, CAT NONE, SFV NSPM"),
        Row(found: [.spam], bulk: 9, threshold: 5, stamp: "SCL 5, BCL 9, CAT SPM, SFV SPM"),
        Row(
            found: [.highConfidenceSpam], connection: .allowed(entry: "192.0.2.1"),
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
        var subject = subject(row.found, row.connection, scope: row.scope)
        subject.grounds.isSpoofExplicit = row.isExplicit
        subject.grounds.confidence = row.told.map { SpamConfidence(clamping: $0) }
        subject.grounds.bulk = BulkComplaint(clamping: row.bulk)
        subject.recipient.bulkThreshold = row.threshold.map { BulkComplaint(clamping: $0) }
        let verdict = subject.outcome(try organization()).verdict
        #expect(verdict.description.hasSuffix("(\(row.stamp))"), "\(verdict)")
        #expect(verdict.isBeyondBulkThreshold == (row.bulk >= row.threshold ?? 10 && verdict.category != .none))
    }

    @Test("mail of the organization's own people is not judged as spam, and malware in it is held")
    func originating() throws {
        let organization = try organization()
        let spam = subject([.highConfidenceSpam], scope: .within).outcome(organization).verdict
        #expect(spam.description == "not spam: delivered (SCL 1, BCL 0, CAT NONE, SFV NSPM)")
        for scope in [VerdictGrounds.Scope.within, .outbound] {
            #expect(
                subject([.malware, .outboundSpam], scope: scope).outcome(organization).verdict.action == .quarantine)
        }
    }

    @Test("phishing beyond doubt is written as HPHSH")
    func spelling() { #expect(VerdictCategory.highConfidencePhishing.rawValue == "HPHSH") }

    @Test("confidence and complaints keep to their numbers")
    func bounds() {
        #expect(SpamConfidence(clamping: -2) == .skipped && SpamConfidence(clamping: 99) == .highest)
        #expect(BulkComplaint(clamping: -5) == .none && BulkComplaint(clamping: 10).value == 9)
    }
}
