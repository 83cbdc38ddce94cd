public import Mail

/// Mail that reaches people unfiltered on purpose: simulations of phishing, and mailboxes in which reported mail is looked
/// at. The entry `advancedDelivery`, with what EOP has in its `ExoPhishSimOverrideRule` and `ExoSecOpsOverrideRule`
/// (docs/reference/allow-block-list.md#advanced-delivery).
public struct AdvancedDelivery: Hashable, Sendable {
    /// Domains of simulations that EOP allows.
    public static let maximumDomains = 20
    /// Entries of addresses of simulations that EOP allows.
    public static let maximumRanges = 10

    /// `PhishSimDomains`: whom a simulation is from, by its sender or its signature.
    public var phishSimDomains: [Domain] = []
    /// `PhishSimSenderIpRanges`: where it comes from.
    public var phishSimSenderIPRanges: [IPListEntry] = []
    /// `PhishSimUrls`: where it leads to.
    public var phishSimURLs: [URLPattern] = []
    /// `SecOpsMailboxes`: mailboxes that get everything.
    public var secOpsMailboxes: [EmailAddress] = []

    /// Nothing.
    public init() {}
}

extension AdvancedDelivery: DescribedObject {
    /// Each property at its default.
    public static let blank = AdvancedDelivery()

    /// The properties of the reference page, docs/reference/allow-block-list.md.
    public static let table = ObjectTable<AdvancedDelivery>(
        .advancedDelivery, ignored: ["Identity", "Name"],
        properties: [
            .list(
                "PhishSimDomains", \.phishSimDomains, .domain(expected: "a domain such as simulations.example"),
                default: "none",
                "The domains of simulations: of the sender, or of a DKIM signature that passes."),
            .list(
                "PhishSimSenderIpRanges", \.phishSimSenderIPRanges, .ipListEntry, default: "none",
                """
                The addresses that simulations come from: an address, a range of up to 256 addresses, or a block from \
                `/24` to `/32`.
                """),
            .list(
                "PhishSimUrls", \.phishSimURLs, .urlPattern, default: "none",
                "The URLs in simulations, in the [syntax of URLs](#urls), wildcards in front included."),
            .list(
                "SecOpsMailboxes", \.secOpsMailboxes, .address, default: "none",
                "Mailboxes of the organization that get all mail, malware too."),
        ]
    ) { reader, delivery in
        let (hasDomains, hasRanges) = (!delivery.phishSimDomains.isEmpty, !delivery.phishSimSenderIPRanges.isEmpty)
        if hasDomains, !hasRanges {
            reader.mistake(
                "PhishSimDomains", "stands there without PhishSimSenderIpRanges, so anybody could write a simulation",
                mend: "add PhishSimSenderIpRanges with the addresses that the simulations come from")
        }
        if hasRanges, !hasDomains {
            reader.mistake(
                "PhishSimSenderIpRanges", "stands there without PhishSimDomains, and a simulation needs both",
                mend: "add PhishSimDomains with the domains that the simulations are from")
        }
        if !delivery.phishSimURLs.isEmpty, !hasDomains, !hasRanges {
            reader.mistake(
                "PhishSimUrls", "stands there without PhishSimDomains and PhishSimSenderIpRanges",
                mend: "add both, or take the URLs out")
        }
    }
}
