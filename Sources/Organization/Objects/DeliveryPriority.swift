public import Mail

/// Which lane of its queues a message takes: an entry of `deliveryPriorities` (docs/reference/priorities.md).
///
/// It applies to a message that meets each condition given; a condition is met by any one of its values.
public struct DeliveryPriority: Hashable, Sendable {
    /// `Name`, unique among the organization's delivery priorities.
    public var name: String
    /// `Priority`.
    public var priority: Priority
    /// `SenderDomains`: domains of MAIL FROM.
    public var senderDomains: [DomainPattern]
    /// `Senders`: addresses of MAIL FROM.
    public var senders: [EmailAddress] {
        didSet { senderKeys = Set(senders.map(\.lookupKey)) }
    }
    /// `RecipientDomains`: domains of RCPT TO; each recipient of the message must be in one.
    public var recipientDomains: [DomainPattern]
    /// `InboundConnectors`: names of inbound connectors that brought it.
    public var inboundConnectors: [String]
    /// `Comment`.
    public var comment: String
    private var senderKeys: Set<String>

    /// Makes an entry.
    public init(
        name: String, priority: Priority, senderDomains: [DomainPattern] = [], senders: [EmailAddress] = [],
        recipientDomains: [DomainPattern] = [], inboundConnectors: [String] = [], comment: String = ""
    ) {
        self.name = name
        self.priority = priority
        self.senderDomains = senderDomains
        self.senders = senders
        self.recipientDomains = recipientDomains
        self.inboundConnectors = inboundConnectors
        self.comment = comment
        self.senderKeys = Set(senders.map(\.lookupKey))
    }

    /// Whether it has no condition.
    public var isForAll: Bool {
        senderDomains.isEmpty && senders.isEmpty && recipientDomains.isEmpty && inboundConnectors.isEmpty
    }

    /// Whether a message meets every condition. `sender` is nil for the null reverse-path, which no sender's condition
    /// is met by.
    public func applies(
        sender: EmailAddress?, recipients: some Sequence<EmailAddress>, inboundConnector: String?
    ) -> Bool {
        if !inboundConnectors.isEmpty {
            guard let inboundConnector, inboundConnectors.contains(inboundConnector) else { return false }
        }
        if !senderDomains.isEmpty {
            guard let domain = sender?.domain, senderDomains.contains(where: { $0.matches(domain) }) else {
                return false
            }
        }
        if !senders.isEmpty {
            guard let sender, senderKeys.contains(sender.lookupKey) else { return false }
        }
        if !recipientDomains.isEmpty {
            return recipients.allSatisfy { recipient in
                recipient.domain.map { domain in recipientDomains.contains { $0.matches(domain) } } ?? false
            }
        }
        return true
    }
}
