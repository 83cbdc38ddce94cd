public import Mail
import NIOCore
public import SenderAuthentication

/// What the scorer needs of a header, read in one pass.
public struct HeaderFacts: Sendable {
    var from = AuthorField()
    var fromCount = 0
    var replyTo = AuthorField()
    /// The addresses of To and Cc in small letters, at most 100.
    var recipients: [String] = []
    var isUndisclosed = false
    var subject: String?
    var isSubjectEncodedASCII = false
    var hasRawSubject = false
    var date: String?
    var messageID: String?
    var isReply = false
    var listID: String?
    var hasListUnsubscribe = false
    var hasOneClick = false
    var isBulkPrecedence = false
    var hasFeedbackID = false
    var mailer = ""
    var isPriority = false
    var hasScriptField = false
    var senderField: String?
    var duplicate: String?
    var receivedCount = 0
    var ratware: String?
    var hasRecipientField = false
    var hasMIMEVersion = false
    var hasMIMEOLE = false
    var hasContentType = false
    /// The Received fields from the newest on, at most ``maximumHops``.
    var hops: [Hop] = []
    /// The Authentication-Results of the server nearest to this one: the first such field, with the results of those
    /// behind it by the same server.
    public internal(set) var authenticationResults: AuthenticationResults?
    /// What the first Received-SPF field says (RFC 7208 section 9.1).
    public internal(set) var receivedSPF: ReceivedSPF?
    /// The first Return-Path field, without angle brackets.
    public internal(set) var returnPath: String?
    /// The client of the server that took the message in from outside; nil where no Received field is of one.
    public var edge: ReceivedHop? { hops.first { !$0.isInternal }?.client }
    /// When the first Received field says that it was received.
    public internal(set) var receivedAt: WallTime?
    /// To whom the message was delivered, by its Delivered-To or X-Original-To field.
    public internal(set) var deliveredTo: String?

    /// Fields that are read.
    public static let maximumFields = 1_000
    /// Octets of a field that are read.
    static let maximumField = 8_192
    /// Received fields that are read.
    static let maximumHops = 20

    /// Reads the header at the head of a message.
    ///
    /// - Parameter senderFields: names of fields, in small letters, that services write that send for others.
    init(reading content: ByteBuffer, senderFields: Set<String>) {
        var count = 0
        var seen: Set<String> = []
        for field in HeaderFields(content) {
            count += 1
            guard count <= Self.maximumFields else { return }
            let name = field.lowercasedName
            if Self.once.contains(name), !seen.insert(name).inserted, duplicate == nil { duplicate = field.name }
            if senderField == nil, senderFields.contains(name) { senderField = field.name }
            switch name {
            case "from":
                fromCount += 1
                let value = AuthorField(text(field))
                if fromCount == 1 { from = value } else { from.mailboxes += value.mailboxes.prefix(10) }
            case "reply-to" where replyTo.mailboxes.isEmpty: replyTo = AuthorField(text(field))
            case "to", "cc":
                let value = text(field)
                if value.utf8.contains(where: { $0 > 0x20 }) { hasRecipientField = true }
                let lowered = value.lowercased()
                if ["undisclosed", "recipients:;"].contains(where: { lowered.contains(octets: $0) }) {
                    isUndisclosed = true
                }
                for mailbox in AuthorField(value).mailboxes where recipients.count < 100 && !mailbox.address.isEmpty {
                    recipients.append(mailbox.address.lowercased())
                }
            case "subject" where subject == nil:
                hasRawSubject = field.value.readableBytesView.contains { $0 >= 0x80 }
                let (decoded, isEncodedASCII) = EncodedText.decoded(text(field))
                subject = decoded
                isSubjectEncodedASCII = isEncodedASCII
            case "date" where date == nil: date = text(field)
            case "message-id" where messageID == nil: messageID = text(field)
            case "in-reply-to", "references":
                if field.value.readableBytesView.contains(UInt8(ascii: "<")) { isReply = true }
            case "list-id" where listID == nil: listID = text(field)
            case "list-unsubscribe": hasListUnsubscribe = true
            case "list-unsubscribe-post": hasOneClick = true
            case "precedence":
                let value = text(field).lowercased()
                if value.hasPrefix("bulk") || value.hasPrefix("list") || value.hasPrefix("junk") {
                    isBulkPrecedence = true
                }
            case "feedback-id": hasFeedbackID = true
            case "x-mailer", "user-agent": if mailer.isEmpty { mailer = text(field) }
            case "x-priority", "x-msmail-priority", "importance", "priority":
                let value = text(field).lowercased()
                if value.hasPrefix("1") || value.hasPrefix("2") || value.hasPrefix("high") || value.hasPrefix("urgent")
                {
                    isPriority = true
                }
            case "received":
                receivedCount += 1
                let value = hops.count < Self.maximumHops ? text(field) : ""
                if !value.isEmpty { hops.append(Hop(value, ReceivedHop(reading: field.value))) }
                if receivedCount == 1 {
                    if let semicolon = value.utf8.lastIndex(of: UInt8(ascii: ";")) {
                        receivedAt = WallTime(messageDate: value[value.utf8.index(after: semicolon)...])
                    }
                }
            case "authentication-results":
                guard authenticationResults == nil || authenticationResults?.server.isEmpty == false,
                    let results = AuthenticationResults(parsing: field.value.readableBytesView)
                else { break }
                if authenticationResults == nil {
                    authenticationResults = results
                } else if authenticationResults?.server == results.server, receivedCount <= 1 {
                    // Some servers write a field for each method.
                    authenticationResults?.methods += results.methods.prefix(16)
                }
            case "received-spf" where receivedSPF == nil: receivedSPF = ReceivedSPF(text(field))
            case "mime-version": hasMIMEVersion = true
            case "x-mimeole": hasMIMEOLE = true
            case "content-type": hasContentType = true
            case "return-path" where returnPath == nil:
                returnPath = String(text(field).filter { $0 != "<" && $0 != ">" })
            case "delivered-to", "x-original-to":
                if deliveredTo == nil { deliveredTo = text(field).lowercased() }
            case "x-php-originating-script", "x-php-script": hasScriptField = true
            default: break
            }
        }
        noteRatware()
    }

    private static let once: Set<String> = [
        "from", "subject", "date", "to", "message-id", "reply-to", "sender", "in-reply-to", "references",
        "mime-version",
        "content-type",
    ]

    private func text(_ field: HeaderField) -> String {
        guard field.value.readableBytes > Self.maximumField else { return field.unfolded }
        var value = field.value
        let head = value.readSlice(length: Self.maximumField) ?? ByteBuffer()
        return String(decoding: head.readableBytesView.filter { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    }

    /// Marks of programs that were made for spam, and of those who pose as programs that write other headers.
    private mutating func noteRatware() {
        ratware = Ratware.name(
            mailer: mailer, messageID: messageID, from: from, subject: subject, hasMIMEOLE: hasMIMEOLE)
    }
}
