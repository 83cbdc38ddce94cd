/// What MAIL FROM said (RFC 5321 section 4.1.1.2 and its extensions).
public struct Envelope: Hashable, Sendable, Codable {
    /// RET of RFC 3461 section 4.3: how much of the message a failure report returns.
    public enum ReturnContent: String, Hashable, Sendable, Codable {
        /// The whole message.
        case full = "FULL"
        /// The header only.
        case headers = "HDRS"
    }

    /// The reverse-path, to which reports go.
    public var sender: ReversePath
    /// RET, when given.
    public var returnContent: ReturnContent?
    /// ENVID as received: xtext, not decoded (RFC 3461 section 4.4).
    public var envelopeID: String?
    /// Whether SMTPUTF8 was asked for (RFC 6531 section 3.4).
    public var smtpUTF8: Bool
    /// Whether BODY=8BITMIME was declared (RFC 6152).
    public var eightBitMIME: Bool

    /// Makes an envelope; all that is not given is absent.
    public init(
        sender: ReversePath, returnContent: ReturnContent? = nil, envelopeID: String? = nil,
        smtpUTF8: Bool = false, eightBitMIME: Bool = false
    ) {
        self.sender = sender
        self.returnContent = returnContent
        self.envelopeID = envelopeID
        self.smtpUTF8 = smtpUTF8
        self.eightBitMIME = eightBitMIME
    }
}

/// NOTIFY of RFC 3461 section 4.1.
public struct NotifyConditions: OptionSet, Hashable, Sendable, Codable {
    /// One bit a condition.
    public let rawValue: UInt8
    /// Makes a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Report a final failure.
    public static let failure = NotifyConditions(rawValue: 1)
    /// Report a delay.
    public static let delay = NotifyConditions(rawValue: 2)
    /// Report success.
    public static let success = NotifyConditions(rawValue: 4)
    /// `NEVER`: the empty set. An absent NOTIFY is nil, which is not the same.
    public static let never: NotifyConditions = []
}

/// One recipient of an envelope, as RCPT TO gave it.
public struct EnvelopeRecipient: Hashable, Sendable, Codable {
    /// Where the message goes.
    public var address: EmailAddress
    /// NOTIFY; nil when the parameter was absent, which means failure and, by our choice, delay.
    public var notify: NotifyConditions?
    /// ORCPT as received: `type;xtext`, not decoded (RFC 3461 section 4.2).
    public var originalRecipient: String?

    /// Makes a recipient.
    public init(address: EmailAddress, notify: NotifyConditions? = nil, originalRecipient: String? = nil) {
        self.address = address
        self.notify = notify
        self.originalRecipient = originalRecipient
    }
}
