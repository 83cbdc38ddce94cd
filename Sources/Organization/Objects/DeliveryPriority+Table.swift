internal import Mail

extension DeliveryPriority: DescribedObject {
    /// Each property at its default.
    public static let blank = DeliveryPriority(name: "", priority: .normal)

    /// The properties of the reference page, docs/reference/priorities.md.
    public static let table = ObjectTable<DeliveryPriority>(
        .deliveryPriority,
        properties: [
            .name(\.name, "Unique among the entries."),
            .required(
                "Priority", \.priority, .choice([("High", .high), ("Normal", .normal), ("Low", .low)]),
                mend: "add Priority: High, Normal or Low", "The lane of the messages it applies to."),
            .list(
                "SenderDomains", \.senderDomains, .domainPattern, default: "any",
                "Domains of MAIL FROM; `*.contoso.com` stands for the domain and all below it."),
            .list("Senders", \.senders, .address, default: "any", "Addresses of MAIL FROM."),
            .list(
                "RecipientDomains", \.recipientDomains, .domainPattern, default: "any",
                "Domains of RCPT TO; every recipient of the message must be in one of them."),
            .list(
                "InboundConnectors", \.inboundConnectors,
                .reference(.inboundConnector, expected: "the Name of an inbound connector"), default: "any",
                "Names of inbound connectors; one of them brought the message."),
            .value("Comment", \.comment, .text, default: "none", "Text for readers of the document."),
        ])
}
