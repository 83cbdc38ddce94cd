public import Mail

/// One kind of object in an organization's document: where its objects stand, and what is said of them there.
public struct DocumentSection: Sendable {
    /// How its objects stand in the document.
    public enum Form: Sendable {
        /// In a list. `key` has the properties that name an object among the others; `isOrdered` says that their order
        /// means something.
        case list(key: [String], isOrdered: Bool)
        /// As the one object there is.
        case single
    }

    /// The name of its property at the top of the document.
    public let name: String
    /// The kind of its objects.
    public let kind: ObjectKind
    /// How they stand there.
    public let form: Form
    /// What holds without it, as the reference page says it.
    public let standard: String
    /// What it is for, as the reference page says it.
    public let documentation: String
    /// The type of its objects, whose table describes them.
    public let type: any DescribedObject.Type

    /// The names that its objects' properties may have beside those of their table; nil where there are none.
    let spelling: PropertySpelling?
    let read: @Sendable (ObjectReader, inout OrganizationReader) -> Void
    /// The lines of the document, without those of objects at their defaults.
    let yaml: @Sendable (OrganizationDocument) -> String
    /// Adds its objects to the JSON of a document: all of their properties, or those that are written.
    let encode: @Sendable (OrganizationDocument, JSONExtent, inout KeyedEncodingContainer<PropertyKey>) throws -> Void
    /// Its objects in a document; the one there is of a single object.
    let objects: @Sendable (OrganizationDocument) -> [any DescribedObject]
    /// Puts objects of its type in the place of those in a document.
    let replace: @Sendable (inout OrganizationDocument, [any DescribedObject]) -> Void

    private static func list<Object: DescribedObject>(
        _ name: String, _ path: any (WritableKeyPath<OrganizationDocument, [Object]> & Sendable), key: [String],
        isOrdered: Bool = false, default standard: String = "none", _ documentation: String
    ) -> DocumentSection {
        DocumentSection(
            name: name, kind: Object.table.kind, form: .list(key: key, isOrdered: isOrdered), standard: standard,
            documentation: documentation, type: Object.self, spelling: Object.table.spelling,
            read: { root, reading in
                let table = Object.table
                reading.read(
                    root.objects(name, kind: table.kind, key: key[0], spelling: table.spelling), into: path)
            },
            yaml: { document in
                let objects = document[keyPath: path]
                if objects.isEmpty { return "" }
                return "\(name):\n" + objects.map { "  - \(Object.table.written($0).flow)\n" }.joined()
            },
            encode: { document, extent, container in
                try container.encode(
                    document[keyPath: path].map { DescribedJSON($0, extent) },
                    forKey: PropertyKey(stringValue: name))
            },
            objects: { $0[keyPath: path] },
            replace: { document, objects in document[keyPath: path] = objects.compactMap { $0 as? Object } })
    }

    private static func single<Object: DescribedObject>(
        _ name: String, _ path: any (WritableKeyPath<OrganizationDocument, Object> & Sendable),
        default standard: String, _ documentation: String
    ) -> DocumentSection {
        DocumentSection(
            name: name, kind: Object.table.kind, form: .single, standard: standard, documentation: documentation,
            type: Object.self, spelling: nil,
            read: { root, reading in
                if let item = root.object(name, kind: Object.table.kind) { reading.read(item, into: path) }
            },
            yaml: { document in
                let written = Object.table.written(document[keyPath: path])
                return written.isEmpty ? "" : "\(name): \(written.flow)\n"
            },
            encode: { document, extent, container in
                try container.encode(
                    DescribedJSON(document[keyPath: path], extent),
                    forKey: PropertyKey(stringValue: name))
            },
            objects: { [$0[keyPath: path]] },
            replace: { document, objects in
                document[keyPath: path] = objects.first.flatMap { $0 as? Object } ?? Object.blank
            })
    }

    /// Every kind, in the order in which a document is written.
    public static let all: [DocumentSection] = [
        list(
            "acceptedDomains", \.acceptedDomains, key: ["DomainName"], default: "required",
            "[Accepted domains](reference/accepted-domains.md)."),
        list("recipients", \.recipients, key: ["PrimarySmtpAddress"], "[Recipients](reference/recipients.md)."),
        list(
            "mailboxHosts", \.mailboxHosts, key: ["Name"], "[Mailbox hosts](reference/connectors.md#mailbox-hosts)."),
        list(
            "outboundConnectors", \.outboundConnectors, key: ["Name"],
            "[Outbound connectors](reference/connectors.md#outbound-connectors)."),
        list(
            "inboundConnectors", \.inboundConnectors, key: ["Name"],
            "[Inbound connectors](reference/connectors.md#inbound-connectors)."),
        list(
            "deliveryPriorities", \.deliveryPriorities, key: ["Name"], isOrdered: true,
            "[The priorities of mail](reference/priorities.md)."),
        list(
            "systemMessages", \.systemMessages, key: ["DsnCode", "Language", "Internal"],
            "[Texts of your own](reference/reports.md#texts-of-your-own) for reports."),
        list(
            "dkimSigningConfigs", \.dkimSigningConfigs, key: ["Domain"],
            "[The domains whose mail is signed](#dkimsigningconfigs)."),
        list(
            "tenantAllowBlockListItems", \.tenantAllowBlockListItems, key: ["Value", "ListType", "Action"],
            "[Senders, URLs, files and addresses](reference/allow-block-list.md) that pass, or don't."),
        list(
            "tenantAllowBlockListSpoofItems", \.tenantAllowBlockListSpoofItems,
            key: ["SpoofedUser", "SendingInfrastructure", "SpoofType", "Action"],
            "[Spoofed senders](reference/allow-block-list.md#spoofed-senders) that pass, or don't."),
        single("directory", \.directory, default: "never stale", "[How old the recipients may get](#directory)."),
        single("ipv6", \.ipv6, default: "off", "[Whether mail over IPv6 is taken](#ipv6)."),
        single(
            "antiPhishPolicy", \.antiPhishPolicy, default: "below",
            "[The fate of mail that fails authentication](#antiphishpolicy)."),
        single(
            "malwareFilterPolicy", \.malwareFilterPolicy, default: "EOP's",
            "[The fate of mail with malware and unwanted files](reference/malware.md#the-policy)."),
        single(
            "hostedContentFilterPolicy", \.hostedContentFilterPolicy, default: "EOP's",
            "[What becomes of spam, phishing and bulk mail](reference/policies.md#against-spam)."),
        list(
            "hostedContentFilterPolicies", \.hostedContentFilterPolicies, key: ["Name"],
            "[Policies against spam](reference/policies.md#against-spam) for some recipients."),
        list(
            "hostedContentFilterRules", \.hostedContentFilterRules, key: ["Name"],
            "[The recipients](reference/policies.md#rules) of these policies."),
        list(
            "malwareFilterPolicies", \.malwareFilterPolicies, key: ["Name"],
            "[Policies against malware](reference/malware.md#the-policy) for some recipients."),
        list(
            "malwareFilterRules", \.malwareFilterRules, key: ["Name"],
            "[The recipients](reference/policies.md#rules) of these policies."),
        list(
            "antiPhishPolicies", \.antiPhishPolicies, key: ["Name"],
            "[Policies against forged senders](#antiphishpolicy) for some recipients."),
        list(
            "antiPhishRules", \.antiPhishRules, key: ["Name"],
            "[The recipients](reference/policies.md#rules) of these policies."),
        list(
            "eopProtectionPolicyRules", \.eopProtectionPolicyRules, key: ["Name"],
            "[The recipients of the presets](reference/policies.md#presets) Strict and Standard."),
        list(
            "quarantinePolicies", \.quarantinePolicies, key: ["Name"],
            "[What recipients may do](reference/policies.md#quarantine-policies) with mail in quarantine."),
        single(
            "globalQuarantinePolicy", \.globalQuarantinePolicy, default: "every day, in English",
            "[How recipients are told](reference/quarantine-notifications.md#the-settings) of mail in quarantine."),
        single(
            "hostedOutboundSpamFilterPolicy", \.hostedOutboundSpamFilterPolicy, default: "EOP's",
            "[How much people may send](reference/outbound.md#the-policy), and what may be forwarded."),
        list(
            "hostedOutboundSpamFilterPolicies", \.hostedOutboundSpamFilterPolicies, key: ["Name"],
            "[Such policies](reference/outbound.md#the-policy) for some senders."),
        list(
            "hostedOutboundSpamFilterRules", \.hostedOutboundSpamFilterRules, key: ["Name"],
            "[The senders](reference/outbound.md#rules) of these policies."),
        list(
            "transportRules", \.transportRules, key: ["Name"], isOrdered: true,
            "[Mail flow rules](reference/mail-flow-rules.md): what is done with mail that meets conditions."),
        list(
            "remoteDomains", \.remoteDomains, key: ["Name"],
            "[What may go](reference/outbound.md#remote-domains) to domains outside by itself."),
        single("arcConfig", \.arcConfig, default: "none", "[The sealers whose ARC chains count](#arcconfig)."),
        single(
            "hostedConnectionFilterPolicy", \.hostedConnectionFilterPolicy, default: "no lists",
            "[Addresses that mail is always taken from, and never](reference/connection-filter.md)."),
        single(
            "reportSubmissionPolicy", \.reportSubmissionPolicy, default: "no address",
            "[Where people report delivered mail to](reference/people-reports.md#the-policy)."),
        single(
            "advancedDelivery", \.advancedDelivery, default: "none",
            "[Simulations of phishing, and mailboxes that get everything]"
                + "(reference/allow-block-list.md#advanced-delivery)."),
        single(
            "transportConfig", \.transportConfig, default: "below",
            "[Expiry of mail, and the form of reports](#transportconfig)."),
    ]

    /// The rows of the reference page's table for all kinds, behind those of the document's own properties.
    public static var markdown: String {
        all.map { section in
            let form =
                switch section.form {
                case .list: "objects"
                case .single: "object"
                }
            return "| `\(section.name)` | \(form) | \(section.standard) | \(section.documentation) |"
        }.joined(separator: "\n")
    }
}
