/// Mail flow rules of mixed kinds, as an organization may have them: words and patterns for subjects, bodies, addresses and
/// header fields, people, domains, sizes, attachments. One in fifty has a pattern that is searched by itself. Two in fifty
/// hold for a message of the benchmarks, one of them by words of its body.
public enum MixedRules {
    /// So many rules as a document's `transportRules`, in YAML.
    public static func yaml(_ count: Int) -> String {
        let rules = (0..<count).map { "  - { Name: Rule \($0), \(conditions($0)), \(action($0)) }\n" }
        return "transportRules:\n" + rules.joined()
    }

    /// How many of them hold for a message whose body has the words of ``line(_:)``.
    public static func holding(_ count: Int) -> Int {
        (0..<count).count { isForWords($0) || isForStrangers($0) }
    }

    /// A line of a body.
    public static func line(_ number: Int) -> String {
        "Line \(number) of a letter that is about as long as letters are, with words and blanks.\r\n"
    }

    private static func isForWords(_ number: Int) -> Bool { number % 50 == 1 }
    private static func isForStrangers(_ number: Int) -> Bool { number % 50 == 24 }

    private static func conditions(_ number: Int) -> String {
        if isForWords(number) { return #"SubjectOrBodyContainsWords: ["as long as letters"]"# }
        if isForStrangers(number) { return "FromScope: NotInOrganization, MessageSizeOver: 1 KB" }
        if number % 50 == 27 { return "SubjectOrBodyMatchesPatterns: ['order.*cancel\(number)']" }
        return switch number % 25 {
        case 0..<8: senderOrText(number)
        case 8..<15: recipientOrHeader(number)
        default: content(number)
        }
    }

    private static func senderOrText(_ number: Int) -> String {
        switch number % 25 {
        case 0: "SubjectContainsWords: [\"offer \(number)\", \"prize \(number)\", \"free of charge\"]"
        case 1: "SubjectOrBodyContainsWords: [\"bank transfer \(number)\", \"project \(number)\", confidential]"
        case 2: "SubjectOrBodyMatchesPatterns: ['\\d{3}-\\d{2}-\\d{4} case \(number)', 'iban\\s+de\(number)']"
        case 3: "SubjectMatchesPatterns: ['^\\[ticket \(number)-[0-9]{4}\\]']"
        case 4: "From: [person\(number)@fabrikam.test]"
        case 5: "SenderDomainIs: [shop\(number).test, market\(number).test]"
        case 6: "FromAddressContainsWords: [news\(number)]"
        default: "FromAddressMatchesPatterns: ['^no-?reply\(number)@']"
        }
    }

    private static func recipientOrHeader(_ number: Int) -> String {
        switch number % 25 {
        case 8: "SentTo: [person\(number)@contoso.test]"
        case 9: "RecipientDomainIs: [branch\(number).test]"
        case 10: "RecipientAddressContainsWords: [department\(number)]"
        case 11: "RecipientAddressMatchesPatterns: ['^desk\(number)\\.']"
        case 12: "HeaderContainsMessageHeader: X-Department, HeaderContainsWords: [\"unit \(number)\"]"
        case 13: "HeaderMatchesMessageHeader: List-Id, HeaderMatchesPatterns: ['list\(number)\\.']"
        default: "SenderIpRanges: [203.0.113.\(number % 256)]"
        }
    }

    private static func content(_ number: Int) -> String {
        switch number % 25 {
        case 15: "AttachmentExtensionMatchesWords: [x\(number)]"
        case 16: "AttachmentNameMatchesPatterns: ['invoice-\(number)\\.(pdf|docx)$']"
        case 17: "AttachmentContainsWords: [\"secret \(number)\"]"
        case 18: "AttachmentSizeOver: \(10 + number % 50) MB"
        case 19: "MessageSizeOver: 20 MB"
        case 20: "MessageTypeMatches: OOF"
        case 21: "WithImportance: High, SubjectContainsWords: [\"urgent \(number)\"]"
        case 22: "SCLOver: 9"
        case 23: "ContentCharacterSetContainsWords: [koi\(number)]"
        default: "FromScope: InOrganization, ExceptIfSubjectContainsWords: [\"signed \(number)\"]"
        }
    }

    private static func action(_ number: Int) -> String {
        if number % 3 == 1, !isForWords(number), !isForStrangers(number) { return "PrependSubject: '[\(number)] '" }
        return "SetHeaderName: X-Rule-\(number), SetHeaderValue: applied"
    }
}
