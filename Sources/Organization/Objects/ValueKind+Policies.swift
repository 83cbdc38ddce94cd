internal import Mail

extension ValueKind where Value == String {
    /// The name of a policy or of a rule. EOP forbids some characters in it.
    static let policyName = ValueKind(
        .policyName, expected: "a name of 1 to 64 characters, without any of \(forbiddenInNames)"
    ) { text in
        let isName =
            (1...64).contains(text.unicodeScalars.count) && text == text.trimmingBlanks
            && text == ObjectReader.short(text)
            && !text.unicodeScalars.contains { forbiddenInNames.unicodeScalars.contains($0) }
        return isName ? text : nil
    }

    private static let forbiddenInNames = "\\%&*+/={}?|<>();:[],\""

    /// Text for readers of up to so many characters, or none.
    static func remark(_ maximum: Int) -> ValueKind {
        ValueKind(.text(0...maximum), expected: "a text of up to \(maximum) characters") { text in
            text.unicodeScalars.count <= maximum ? text : nil
        }
    }

    /// One line of text, or none.
    static func line(_ maximum: Int) -> ValueKind {
        ValueKind(.text(0...maximum), expected: "one line of up to \(maximum) characters") { text in
            let isLine = text.unicodeScalars.allSatisfy { scalar in
                switch scalar.properties.generalCategory {
                case .control, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
            return isLine && text.unicodeScalars.count <= maximum ? text : nil
        }
    }

    /// The name of a quarantine policy; whether there is one is for a validator.
    static let quarantineTag = reference(.quarantinePolicy, expected: "the Name of a quarantine policy")

    /// The name of a header field of the organization's own, or none. A blank and a colon are taken, since EOP takes them and uses
    /// another name; whatever else could end the field is not.
    static let fieldName: ValueKind = {
        var kind = ValueKind(.fieldName, expected: "the name of a field such as X-Suspected-Spam") { text in
            if text.isEmpty { return text }
            guard (3...255).contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }),
                text.utf8.starts(with: "X-".utf8) || text.utf8.starts(with: "x-".utf8), reservedField(text) == nil
            else { return nil }
            return text
        }
        kind.refusal = { text in
            reservedField(text).map {
                Refusal(
                    problem: "is one of the fields \($0)…, which this gateway takes out of mail and writes itself",
                    mend: "write a name such as X-Suspected-Spam")
            }
        }
        return kind
    }()

    private static func reservedField(_ text: String) -> String? {
        let name = text.lowercased()
        return [
            "X-MS-Exchange-", "X-Postern-", "X-Forefront-", "X-Microsoft-Antispam", "X-Spam-", "X-CustomSpam",
            "X-Malware-Scan",
        ].first { name.utf8.starts(with: $0.lowercased().utf8) }
    }

    /// A language by EOP's code: ISO 639-1, for some languages one of their own.
    static let blockedLanguage = code(
        .blockedLanguage, expected: "a language by its code of two letters, such as RU or ZH-CN",
        among: """
            AF AR AZ BE BG BN BR BS CA CS CY DA DE EL EN EO ES ET EU FA FI FO FR FY GA GL GU HA HE HI HR HU HY ID IS IT \
            JA KA KK KL KN KO KU KY LA LB LT LV MI MK ML MN MR MS MT NB NL NN PA PL PS PT RM RO RU SE SK SL SQ SR SV SW \
            TA TE TH TL TR UK UR UZ VI WEN YI ZH-CN ZH-TW ZU
            """)

    /// A country by its code: ISO 3166-1, and three of EOP's own.
    static let blockedRegion = code(
        .blockedRegion, expected: "a country by its code of two letters, such as KP (ISO 3166-1)",
        among: """
            AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY \
            BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK \
            FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR \
            IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK \
            ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM \
            PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF \
            TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XE XJ XS YE YT ZA ZM ZW
            """)

    /// One of a list of codes, in any case of its letters; kept in capitals.
    private static func code(_ form: ValueForm, expected: String, among words: String) -> ValueKind {
        let codes = Set(words.utf8.split(separator: UInt8(ascii: " ")).map { String(Substring($0)) })
        return ValueKind(form, expected: expected) { text in
            guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
            let code = text.uppercased()
            return codes.contains(code) ? code : nil
        }
    }
}
