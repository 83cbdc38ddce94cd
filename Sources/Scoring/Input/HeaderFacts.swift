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
    /// The first Authentication-Results field, which is that of the server nearest to this one.
    public internal(set) var authenticationResults: AuthenticationResults?
    /// The first Return-Path field, without angle brackets.
    public internal(set) var returnPath: String?
    /// The client of the first Received field.
    public internal(set) var hop: ReceivedHop?
    /// When the first Received field says that it was received.
    public internal(set) var receivedAt: WallTime?
    /// To whom the message was delivered, by its Delivered-To or X-Original-To field.
    public internal(set) var deliveredTo: String?

    /// Fields that are read.
    public static let maximumFields = 1_000
    /// Octets of a field that are read.
    static let maximumField = 8_192

    /// Reads the header at the head of a message.
    ///
    /// - Parameter senderFields: names of fields, in small letters, that services write that send for others.
    init(reading content: ByteBuffer, senderFields: Set<String>) {
        var count = 0
        var seen: Set<String> = []
        for field in HeaderFields(content) {
            count += 1
            guard count <= Self.maximumFields else { return }
            let name = field.name.lowercased()
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
                let lowered = value.lowercased()
                if lowered.contains("undisclosed") || lowered.contains("recipients:;") { isUndisclosed = true }
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
                if receivedCount == 1 {
                    hop = ReceivedHop(reading: field.value)
                    let value = text(field)
                    if let semicolon = value.utf8.lastIndex(of: UInt8(ascii: ";")) {
                        receivedAt = WallTime(messageDate: value[value.utf8.index(after: semicolon)...])
                    }
                }
            case "authentication-results" where authenticationResults == nil:
                authenticationResults = AuthenticationResults(parsing: field.value.readableBytesView)
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
        let mailer = mailer.lowercased()
        for name in [
            "the bat!", "dynamailer", "massmail", "mass mail", "bulk mailer", "stealth mail", "group mail",
            "e-mail magic", "extractor", "advanced mass", "emailer platinum", "floodgate", "power mass",
        ]
        where mailer.contains(name) && (name != "the bat!" || messageID?.contains("$") == true) {
            ratware = String(mailer.prefix(60))
            return
        }
        guard let messageID, !mailer.isEmpty else { return }
        // Outlook Express and Outlook made their Message-IDs with dollar signs, and no X-Mailer of theirs has none.
        if mailer.hasPrefix("microsoft outlook express"), !messageID.contains("$") {
            ratware = "Microsoft Outlook Express"
        }
        if mailer.hasPrefix("qualcomm windows eudora"), messageID.contains("$") { ratware = "Eudora" }
    }
}
