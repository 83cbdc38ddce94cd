internal import Mail

/// A pair of a sender that is claimed and of the servers that claim it: an entry of `tenantAllowBlockListSpoofItems`, with
/// the names of EOP's `New-TenantAllowBlockListSpoofItems` (docs/reference/allow-block-list.md#spoofed-senders).
public struct TenantAllowBlockListSpoofItem: Hashable, Sendable {
    /// Whose sender it is, by EOP's words.
    public enum SpoofType: String, Hashable, Sendable, Codable, CaseIterable {
        /// In an accepted domain of the organization.
        case `internal` = "Internal"
        /// In somebody else's domain.
        case external = "External"
    }

    /// `SpoofedUser`: whom the message says it is from.
    public var spoofedUser: SpoofedUser
    /// `SendingInfrastructure`: where it comes from.
    public var sendingInfrastructure: SendingInfrastructure
    /// `SpoofType`.
    public var spoofType: SpoofType
    /// `Action`.
    public var action: TenantAllowBlockListItem.Action

    /// A pair.
    public init(
        _ spoofedUser: SpoofedUser, _ sendingInfrastructure: SendingInfrastructure, _ spoofType: SpoofType,
        _ action: TenantAllowBlockListItem.Action
    ) {
        self.spoofedUser = spoofedUser
        self.sendingInfrastructure = sendingInfrastructure
        self.spoofType = spoofType
        self.action = action
    }
}

extension TenantAllowBlockListSpoofItem: DescribedObject {
    /// Each property at its default.
    public static let blank = TenantAllowBlockListSpoofItem(.domain(.invalid), .domain(.invalid), .external, .block)

    /// The properties of the reference page, docs/reference/allow-block-list.md.
    public static let table = ObjectTable<TenantAllowBlockListSpoofItem>(
        .tenantAllowBlockListSpoofItem, ignored: ["Identity"],
        properties: [
            .required(
                "SpoofedUser", \.spoofedUser, .spoofedUser, "The address or domain in From, or `*` for any."),
            .required(
                "SendingInfrastructure", \.sendingInfrastructure, .sendingInfrastructure,
                """
                Where the mail comes from: the organizational domain of its server's name, for a server without a name \
                its block such as `192.0.2.0/24`, the domain of a DKIM signature that passes, or `*` for anywhere.
                """),
            .required(
                "SpoofType", \.spoofType, .choice, isEssential: false,
                "Whether the sender is in an accepted domain of the organization."),
            .required("Action", \.action, .choice, isEssential: false, "What is done for the pair. `Block` wins."),
        ]
    ) { reader, item in
        if item.spoofedUser == .any, item.sendingInfrastructure == .any {
            reader.mistake(
                "SendingInfrastructure", "is *, and so is SpoofedUser: the pair would mean all mail",
                mend: "name a sender or where its mail comes from")
        }
    }
}
