import Mail
import PosternTesting

@testable import Organization

/// Makes objects of a table's properties alone: each with a value that its form allows.
struct PropertySampler {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// An object with every property now and then, as YAML.
    mutating func object<Object>(of table: ObjectTable<Object>) -> String {
        var values: [(String, String)] = []
        for property in table.properties {
            guard property.isRequired || Int.random(in: 0..<100, using: &random) < 60 else { continue }
            values.append((property.name, value(of: property)))
        }
        return PropertySampler.flow(values)
    }

    static func flow(_ values: [(String, String)]) -> String {
        "{ \(values.map { "\($0.0): \($0.1)" }.joined(separator: ", ")) }"
    }

    /// A value of a property as YAML: one, or a list of some.
    mutating func value<Object>(of property: Property<Object>) -> String {
        guard property.isList else { return YAMLText.scalar(text(property.form)) }
        let values = (0..<Int.random(in: 0...3, using: &random)).map { _ in YAMLText.scalar(text(property.form)) }
        return values.count == 1 && Bool.random(using: &random) ? values[0] : "[\(values.joined(separator: ", "))]"
    }

    private mutating func one<Value>(of values: [Value]) -> Value {
        values[Int.random(in: 0..<values.count, using: &random)]
    }

    private mutating func domain() -> String {
        one(of: ["contoso.com", "A.b.Fabrikam.example", "bücher.example", "x_1.example", "xn--bcher-kva.example"])
    }

    private mutating func text(_ form: ValueForm) -> String {
        switch form {
        case .boolean: one(of: ["true", "false", "$true", "$false"])
        case .integer(let range):
            String(one(of: [range.lowerBound, range.upperBound, Int.random(in: range, using: &random)]))
        case .number(let numbers): String(one(of: numbers))
        case .choice(let words): one(of: words)
        case .text(nil):
            one(of: ["", "for now", "two\nlines\t", "\u{202e}&x", " # none", "null", "\u{85}", "{ a: b }"])
        case .text(.some), .reference:
            one(of: ["a", "Zürich 1", String(repeating: "x", count: 64), "{ a: b }", "null", "&b 😀", "*", "'"])
        case .organizationName: one(of: ["contoso", "A-1.b_2", String(repeating: "x", count: 64)])
        case .mailbox: one(of: ["maildir", "dovecot", "mail dir"])
        case .duration(let range):
            TimeSpan.text(
                one(of: [
                    range.lowerBound, range.upperBound,
                    .seconds(
                        Int64.random(
                            in: range.lowerBound.milliseconds / 1_000...range.upperBound.milliseconds / 1_000,
                            using: &random)),
                ]))
        case .domain: domain()
        case .domainPattern(let isAnyAllowed):
            isAnyAllowed && Bool.random(using: &random) ? "*" : (Bool.random(using: &random) ? "*." : "") + domain()
        case .address: one(of: ["ann@", "\"a b\"@", "o'neil@", "Ülrich@", "x+tag@", "\"\\\"q\"@"]) + domain()
        case .network: one(of: ["10.1.1.25", "127.0.0.0/8", "2001:db8::/32", "::1", "0.0.0.0/0"])
        case .networkRange: one(of: ["10.1.1.25", "10.0.0.0/8", "192.0.2.1-192.0.2.20", "2001:db8::1 - 2001:db8::9"])
        case .hostPort: one(of: ["127.0.0.1:24", "[::1]:2424", "mail.contoso.com:24"])
        case .smartHost: one(of: ["10.1.1.25", "10.1.1.0/28:2525", "[2001:db8::/120]:25", "mail.contoso.com"])
        case .size: one(of: ["36MB", "1 KB", "2GB", "37748736", "150 MB (157,286,400 bytes)", "1025 B"])
        case .junkSubaddress: one(of: ["+Junk", "-junk", "=INBOX/Junk", "#INBOX.Junk-1_a", "+x"])
        case .fingerprint:
            one(of: [String(repeating: "aB", count: 32), Array(repeating: "0F", count: 32).joined(separator: ":")])
        case .statusCode: one(of: ["4.4.7", "5.1.1", "5.7.509"])
        case .reportLanguage: one(of: ["en", "de", "de-CH"])
        case .languageTag: one(of: ["en", "pt-BR", "zh-Hant-TW"])
        case .symbolWeight:
            "SIGN_\(Int.random(in: 0...1_000_000_000, using: &random))=" + one(of: ["off", "50%", "100%", "150%"])
        case .policyName: one(of: ["Sales", "Zürich 1's", "a-b.c_d @ #1!", String(repeating: "x", count: 64), "😀"])
        case .fieldName:
            one(of: ["X-Suspected-Spam", "X-My Header", "x-a:b", "X-" + String(repeating: "y", count: 253)])
        case .blockedLanguage: one(of: ["RU", "zh-cn", "Wen"])
        case .blockedRegion: one(of: ["KP", "de", "Xe"])
        case .dateTime:
            one(of: ["2026-12-24", "2026-12-24T08:00:00Z", "2027-01-01 00:00:00.5+0130", "1969-07-20T20:17:40Z"])
        case .sender: one(of: ["", "ann@", "*.", "@", "\"a b\"@", "O'Neil@"]) + domain()
        case .urlPattern:
            one(of: [
                "contoso.com", "*.contoso.com", "~contoso.com", "contoso.com/*", "contoso.com/a/*", "*.contoso.com/*",
                "~contoso.com~", "1.2.3.4", "1.2.3.4/*", "*.com/*", "bücher.example/a?b=c",
            ])
        case .spoofedUser: one(of: ["*", "ann@contoso.com", "fabrikam.example"])
        case .sendingInfrastructure: one(of: ["*", "192.0.2.0/24", "192.0.2.77/24", "mail.fabrikam.example"])
        case .pattern: one(of: ["\\d{3}-\\d{4}", "^ann@", "(?i)ein|zwei", "a,b", ":", "null"])
        case .headerName: one(of: ["X-Department", "subject", "x_a~b", "null"])
        case .attributeTerms(let isPattern):
            isPattern
                ? one(of: ["City:^Berlin$", "department: a{1,3} , (b,c)", "Notes:[,:],x\\,y"])
                : one(of: ["City:Berlin, Bonn ", "department:Sales", "CustomAttribute15:a:b,{ c }"])
        case .propertyWords: one(of: ["Department:Sales,Legal", "Personal Use: yes", "Größe:a,b"])
        case .rejectionCode: one(of: ["5.7.1", "5.7.900", "5.7.999"])
        case .fileType: one(of: ["exe", ".EXE", "7z", "größe", "tar-gz", String(repeating: "x", count: 32)])
        }
    }
}
