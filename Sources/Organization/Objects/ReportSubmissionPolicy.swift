public import Mail

/// Where the people of an organization report delivered mail to: the entry `reportSubmissionPolicy`, with the names of EOP's
/// `Set-ReportSubmissionPolicy` (docs/reference/people-reports.md).
public struct ReportSubmissionPolicy: Hashable, Sendable {
    /// `ReportAddress`, a property of our own: one address for all reports. What a report there does not say is junk.
    public var reportAddress: EmailAddress?
    /// `ReportJunkAddresses`.
    public var reportJunkAddresses: [EmailAddress] = []
    /// `ReportNotJunkAddresses`.
    public var reportNotJunkAddresses: [EmailAddress] = []
    /// `ReportPhishAddresses`.
    public var reportPhishAddresses: [EmailAddress] = []
    /// `EnableUserEmailNotification`: whether whoever reports is answered.
    public var enableUserEmailNotification = true

    /// No address, so that nobody reports anything.
    public init() {}

    /// What an address takes reports of.
    public enum Scope: Hashable, Sendable {
        /// Of anything: the report says of what.
        case any
        /// Of this alone, whatever the report says.
        case only(SubmissionKind)
    }

    /// An address that takes reports.
    struct Address {
        /// The property that names it.
        var property: String
        /// The address.
        var address: EmailAddress
        /// What it takes reports of; nil for anything.
        var kind: SubmissionKind?
    }

    /// All addresses by look-up key. One in several lists takes reports of anything, as in EOP, which knows no other way.
    var scopes: [String: Scope] {
        Dictionary(
            addresses.map { ($0.address.lookupKey, $0.kind.map { .only($0) } ?? .any) },
            uniquingKeysWith: { $0 == $1 ? $0 : .any })
    }

    /// All addresses with the properties that name them, the one for all reports first.
    var addresses: [Address] {
        let lists: [(String, [EmailAddress], SubmissionKind?)] = [
            ("ReportAddress", reportAddress.map { [$0] } ?? [], nil),
            ("ReportJunkAddresses", reportJunkAddresses, .junk),
            ("ReportNotJunkAddresses", reportNotJunkAddresses, .notJunk),
            ("ReportPhishAddresses", reportPhishAddresses, .phish),
        ]
        return lists.flatMap { property, addresses, kind in
            addresses.map { Address(property: property, address: $0, kind: kind) }
        }
    }
}
