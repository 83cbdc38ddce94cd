/// Programs that were made to send spam, known by the headers that they write.
enum Ratware {
    /// Names that such programs gave themselves in X-Mailer.
    private static let names = [
        "dynamailer", "massmail", "mass mail", "bulk mail", "stealth mail", "from stealth", "group mail", "groupmail",
        "e-mail magic", "extractor", "advanced mass", "emailer platinum", "emailer gold", "floodgate", "power mass",
        "power mailer", "mailking", "worldmerge", "super mail", "supermail", "avalanche", "crescent mail",
        "diffondi", "globalmessenger", "global messenger", "mailcast", "mailworkz", "multimailer", "multi-mailer",
        "prospect mailer", "rotmailer", "vc_ipa", "aristotle", "dmailer", "dm mailer", "dynamic opt-in", "quicksender",
        "fibermail", "mmailer", "oshirase", "achi-kochi", "mach10", "mach 10", "blaster", "mail bomber",
        "turbo mailer", "turbo-mailer", "dark mailer", "send-safe",
        "sendsafe", "inet_mailer", "accessmail", "postcast", "gammadyne", "atomic mail", "epoch mailer",
    ]
    /// What such programs fill in, left as it was.
    private static let templates = [
        "%rnd", "%random", "$random", "#random", "{%rand", "[%rand", "%custom", "%from_name", "%to_name", "%%name",
        "{{name}}", "[[name]]", "$$name", "%email%", "{email}", "[email]", "%subject", "{#", "[#rand",
    ]

    /// Whether one of the signs that each template has.
    private static func isOfTemplate(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "#"): true
        default: false
        }
    }

    /// What shows that such a program wrote a header; nil where nothing does.
    static func name(
        mailer: String, messageID: String?, from: AuthorField, subject: String?, hasMIMEOLE: Bool
    ) -> String? {
        let shown = mailer.isEmpty ? nil : String(mailer.lowercased().prefix(80))
        if let shown, names.contains(where: { shown.contains(octets: $0) }) { return shown }
        for text in [subject, from.mailboxes.first?.name, messageID] {
            guard let text, text.utf8.contains(where: isOfTemplate) else { continue }
            let lowered = text.lowercased()
            if let template = templates.first(where: { lowered.contains(octets: $0) }) { return template }
        }
        guard let messageID else { return nil }
        let id = messageID.utf8.filter { $0 > 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
        let parts = id.split(separator: UInt8(ascii: "@"), maxSplits: 1, omittingEmptySubsequences: false)
        let local = parts.first ?? []
        let groups = local.split(separator: UInt8(ascii: "$"))
        // Outlook's second and third groups are a time and an address: not next to nothing.
        if groups.count == 3, groups[1].starts(with: "0000".utf8), groups[2].starts(with: "0000".utf8) {
            return String(messageID.prefix(60))
        }
        guard let shown, parts.count == 2 else { return nil }
        let host = String(decoding: parts[1].prefix(100), as: UTF8.self).lowercased()
        let isOutlook =
            shown.hasPrefix("microsoft outlook express") || shown.hasPrefix("microsoft outlook, build")
            || shown.hasPrefix("microsoft outlook imo, build")
        // Hotmail writes the Message-IDs of what Outlook Express hands over.
        let isHotmail = ["hotmail", "msn.com", "phx.gbl"].contains { host.contains(octets: $0) }
        if isOutlook, !hasMIMEOLE || groups.count != 3 && !isHotmail && shown.hasPrefix("microsoft outlook express") {
            return shown
        }
        if shown.hasPrefix("the bat!") {
            // A number or several, dots and a date.
            let isOwn = local.allSatisfy { $0.isDigit || $0 == UInt8(ascii: ".") } && local.contains(UInt8(ascii: "."))
            return isOwn ? nil : shown
        }
        if shown.hasPrefix("qualcomm windows eudora"), local.contains(UInt8(ascii: "$")) { return shown }
        if shown.hasPrefix("mozilla 4.") {
            let isOwn =
                local.count >= 9 && local[local.startIndex + 8] == UInt8(ascii: ".")
                && local.prefix(8).allSatisfy { $0.isDigit || (UInt8(ascii: "A")...UInt8(ascii: "F")).contains($0) }
            return isOwn ? nil : shown
        }
        if shown.hasPrefix("aol ") {
            return from.mailboxes.first.map { $0.host.hasSuffix("aol.com") || $0.host.hasSuffix("cs.com") } == true
                ? nil : shown
        }
        return nil
    }
}
