internal import Facts
internal import MIME
internal import Mail
internal import Organization

/// What `MessageTypeMatches` asks about a message: what its header says, and its parts where the header does not tell
/// (docs/reference/mail-flow-rules.md#message-types).
struct RuleMessageKind {
    /// Whether only its recipients can read it: S/MIME (RFC 8551 section 3.3), or OpenPGP (RFC 3156 section 4).
    let isEncrypted: Bool
    private let isSigned: Bool
    private let isAutoForwarded: Bool
    private let isOutOfOffice: Bool
    private let isReadReceipt: Bool
    private let isCalendaring: Bool
    private let isPermissionControlled: Bool
    private let isVoicemail: Bool
    private let isApprovalRequest: Bool

    init(_ message: RuleMessage) {
        let header = message.hand.whole.header
        let contentType = Self.small(message.value("content-type"))
        let content = message.content?.content
        // The parts are known by the type that they were read by.
        let type =
            content?.parts.first?.type
            ?? String(decoding: contentType.utf8.prefix { $0 != UInt8(ascii: ";") }.filter { $0 > 0x20 }, as: UTF8.self)
        let contentClass = Self.small(message.value("content-class"))
        let automatic = Self.small(header.autoSubmitted)
        let parts = content?.parts ?? []
        let envelope = Self.envelope(type, contentType, content)
        isEncrypted = envelope == .encrypted
        isSigned = envelope == .signed
        isAutoForwarded =
            header.forwardingField == .inboxRulesLoop || automatic.utf8.starts(with: "auto-forwarded".utf8)
            || Self.small(message.value("x-ms-exchange-generated-message-source")) == "mailbox rules agent"
        // RFC 3834 section 5, and what programs wrote before it.
        isOutOfOffice =
            automatic.utf8.starts(with: "auto-replied".utf8) || message.value("x-autoreply") != nil
            || message.value("x-autorespond") != nil
        let isReport = type == "multipart/report"
        isReadReceipt = isReport && contentType.utf8.contains("disposition-notification".utf8)
        isCalendaring =
            type == "text/calendar" || contentClass == "urn:content-classes:calendarmessage"
            || parts.contains { $0.type == "text/calendar" && !$0.isAttachment }
        isPermissionControlled =
            contentClass == "rpmsg.message"
            || parts.contains { part in
                part.type == "application/x-microsoft-rpmsg-message"
                    || part.names.contains { Self.small($0.text) == "message.rpmsg" }
            }
        isVoicemail = message.value("x-callingtelephonenumber") != nil || contentClass.utf8.starts(with: "voice".utf8)
        isApprovalRequest =
            message.value("x-ms-exchange-organization-approval-initiator") != nil
            || contentClass == "urn:content-classes:approvalrequest"
    }

    /// A text in small letters; empty for none.
    private static func small(_ text: String?) -> String { text?.lowercased() ?? "" }

    private enum Envelope {
        case open, signed, encrypted
    }

    /// Nothing is asked about the content of an encrypted message, so that a header alone does not make one: a program that
    /// is attached would pass by two words in Content-Type.
    ///
    /// - Parameter content: what was found in the content; nil where it was not read.
    private static func envelope(_ type: String, _ contentType: String, _ content: ContentFacts?) -> Envelope {
        switch type {
        case "multipart/signed": return .signed
        case "multipart/encrypted": return (content.map { isSealed($0) } ?? true) ? .encrypted : .open
        case "application/pkcs7-mime", "application/x-pkcs7-mime":
            // What of a signed message could be taken out of it is a part of its own.
            if let content, content.parts.count > 1 { return .signed }
            switch smimeType(contentType) {
            case "signed-data": return .signed
            case "compressed-data", "certs-only": return .open
            default:
                let isCMS = content.map { $0.parts.first?.trueType == .smime } ?? true
                return isCMS ? .encrypted : .open
            }
        default: return .open
        }
    }

    /// Whether all that a multipart has is encrypted by OpenPGP, but for the part that says the version (RFC 3156 section
    /// 4).
    private static func isSealed(_ content: ContentFacts) -> Bool {
        let sealed = Set(content.defects.filter { $0.kind == .sealedContent }.map(\.path))
        var isSealed = false
        for part in content.parts where part.isLeaf && part.role != .preamble && part.role != .epilogue {
            if sealed.contains(part.path) {
                isSealed = true
            } else if part.type != "application/pgp-encrypted" || part.size > longestVersion {
                return false
            }
        }
        return isSealed
    }

    /// Octets of the part that says the version.
    private static let longestVersion = 64

    /// The parameter `smime-type` of a field in small letters (RFC 8551 section 3.2.2); empty for none. What stands in
    /// quotes of another parameter is none.
    private static func smimeType(_ contentType: String) -> String {
        var parameters: [[UInt8]] = [[]]
        var (isQuoted, isEscaped) = (false, false)
        for octet in contentType.utf8 {
            if isEscaped {
                isEscaped = false
            } else if isQuoted, octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
                continue
            } else if !isQuoted, octet == UInt8(ascii: ";") {
                parameters.append([])
                continue
            } else if !isQuoted, octet <= 0x20 {
                continue
            }
            parameters[parameters.count - 1].append(octet)
        }
        let name = Array("smime-type=".utf8)
        let found = parameters.first { $0.starts(with: name) }
        return String(decoding: found?.dropFirst(name.count) ?? [], as: UTF8.self)
    }

    /// Whether a type holds.
    func holds(_ type: RuleCondition.MessageType) -> Bool {
        switch type {
        case .outOfOffice: isOutOfOffice
        case .autoForward: isAutoForwarded
        case .encrypted: isEncrypted
        case .calendaring: isCalendaring
        case .permissionControlled: isPermissionControlled
        case .voicemail: isVoicemail
        case .signed: isSigned
        case .approvalRequest: isApprovalRequest
        case .readReceipt: isReadReceipt
        }
    }
}
