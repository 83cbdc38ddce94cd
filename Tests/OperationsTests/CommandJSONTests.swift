import Foundation
import Mail
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Operations

@Suite("The JSON of commands")
struct CommandJSONTests {
    private struct Sample: Codable {
        enum Word: String, Codable, CaseIterable {
            case one = "One"
            case two = "Two"
        }
        struct Part: Codable {
            var at: WallTime?
        }
        var text: String?
        var number: Int64
        var share: Double
        var isSo: Bool?
        var word: Word
        var part: Part?
        var list: [Part]
        var map: [String: Int]
        var any: JSONValue

        enum CodingKeys: String, CodingKey {
            case text, number, share, isSo, word
            case part = "Part"
            case list, map, any
        }
    }

    private let sample = Sample(
        text: nil, number: 7, share: 0.5, isSo: nil, word: .two, part: nil, list: [.init(at: nil)], map: ["a": 1],
        any: .null)

    @Test("has null for whatever there is not, at every depth")
    func null() throws {
        let line = try JSONValue(printing: sample).line
        #expect(
            line == #"{"Part":null,"any":null,"isSo":null,"list":[{"at":null}],"map":{"a":1},"number":7,"#
                + #""share":0.5,"text":null,"word":"Two"}"#)
        #expect(try JSONValue(printing: [Int?.none, 1]).line == "[null,1]")
    }

    @Test("is JSON to other readers, whatever text stands in it")
    func escapes() throws {
        let text = "\"\\/\u{8}\u{1F}\n\t\u{7F}\u{85}\u{202E}é😀"
        let value = JSONValue.object(["a\"b": .array([.string(text), .number(1.5), .integer(.max)]), "e": .array([])])
        for printed in [value.text, value.line] {
            #expect(try JSONDecoder().decode(JSONValue.self, from: Data(printed.utf8)) == value)
            #expect(!printed.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{85}" })
        }
        #expect(value.text.contains("{\n  \"a\\\"b\" : [\n"))
    }

    /// What encodes itself in every way that an encoder offers.
    private struct Odd: Encodable {
        struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }
            init(_ text: String) { stringValue = text }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        /// Encodes nothing.
        struct Nothing: Encodable { func encode(to encoder: any Encoder) {} }

        /// Adds members to an object that another one has begun.
        struct Part: Encodable {
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: Key.self)
                try container.encode([[1, 2], [], [3]], forKey: Key("lists"))
                try container.encode(["x": ["y": true]], forKey: Key("b\"\u{202E}"))
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode("\u{7}z\\", forKey: Key("z"))
            try Part().encode(to: encoder)
            try container.encode(Nothing(), forKey: Key("nothing"))
            try container.encode([Nothing](repeating: Nothing(), count: 2), forKey: Key("nothings"))
            var nested = container.nestedContainer(keyedBy: Key.self, forKey: Key("nested"))
            try nested.encode(1.5, forKey: Key("one"))
            try nested.encodeIfPresent(nil as Int?, forKey: Key("none"))
            var list = container.nestedUnkeyedContainer(forKey: Key("list"))
            try list.encode(Data([1, 2, 3]))
            try list.encodeNil()
            var inner = list.nestedContainer(keyedBy: Key.self)
            try inner.encode(UInt64.max, forKey: Key("most"))
            try list.encode(Double.infinity)
            #expect(list.count == 4)
            try container.encode([String: Int](), forKey: Key("empty"))
            try Part().encode(to: container.superEncoder(forKey: Key("a")))
        }
    }

    @Test("is in order and whole for whatever a type does while it encodes itself")
    func odd() throws {
        let line = try JSONText.line(Odd())
        let part = #""b\"\u202E":{"x":{"y":true}},"lists":[[1,2],[],[3]]"#
        let between = #","empty":{},"list":["AQID",null,{"most":1.8446744073709552e+19},null],"lists""#
        let rest = #","nested":{"none":null,"one":1.5},"nothing":null,"nothings":[null,null],"z":"\u0007z\\"}"#
        #expect(line == #"{"a":{"# + part + #"},"# + part.replacing(#","lists""#, with: between) + rest)
        let indented = try JSONText.indented(Odd())
        #expect(String(decoding: JSONText.indented(Array(line.utf8)[...]), as: UTF8.self) == indented)
        #expect(indented.hasPrefix("{\n  \"a\" : {\n    \"b\\\"\\u202E\" : {\n      \"x\" : {\n"))
        #expect(indented.contains("      [],\n"))
        let read = try JSONDecoder().decode(JSONValue.self, from: Data(indented.utf8))
        #expect(try read == JSONDecoder().decode(JSONValue.self, from: Data(line.utf8)))
        #expect(read.text == indented && read.line == line)
    }

    @Test("is taken apart where it stands, and what is no object on one line is not")
    func members() throws {
        let line = Array(#"{"a":[1,{"b":"}],\""}],"version":1,"x\"y":null,"e":{}}"#.utf8)
        let members = try #require(JSONText.members(of: line))
        let texts = members.mapValues { String(decoding: line[$0], as: UTF8.self) }
        #expect(
            texts == ["a": #"[1,{"b":"}],\""}]"#, "version": "1", #"x\"y"#: "null", "e": "{}"])
        #expect(JSONText.members(of: Array("{}".utf8)) == [:])
        let others = [
            "", "[]", "1", "{", "}", #"{"a"}"#, #"{"a" :1}"#, #"{ "a":1}"#, #"{"a":1,"a":2}"#, #"{"a"#, #"{"a\"#,
        ]
        for other in others {
            #expect(JSONText.members(of: Array(other.utf8)) == nil, "\(other)")
        }
    }

    @Test("has the shape that the type reads, without a list beside it")
    func shape() throws {
        let shape = try ShapeReader.shape(of: Sample.self)
        let part = JSONShape.object("CommandJSONTests.Sample.Part", [.init("at", .nullable(.moment))])
        #expect(
            shape
                == .object(
                    "CommandJSONTests.Sample",
                    [
                        .init("text", .nullable(.string)), .init("number", .integer), .init("share", .number),
                        .init("isSo", .nullable(.boolean)), .init("word", .choice(["One", "Two"])),
                        .init("Part", .nullable(part)), .init("list", .list(part)), .init("map", .map(.integer)),
                        .init("any", .any),
                    ]))
        #expect(shape.deviations(of: try JSONValue(printing: sample)).isEmpty)
    }

    @Test(
        "is not of a shape with one property less, more, or of another kind",
        arguments: [
            (#"{"at":"2026-11-23T13:02:19.042Z"}"#, 0), (#"{"at":null}"#, 0), ("{}", 1), (#"{"at":1}"#, 1),
            (#"{"at":"2026-11-23T13:02:19Z"}"#, 1), (#"{"at":null,"more":1}"#, 1), ("[]", 1),
        ])
    func deviations(json: String, count: Int) throws {
        let shape = try ShapeReader.shape(of: Sample.Part.self)
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(json.utf8))
        #expect(shape.deviations(of: value).count == count)
    }

    @Test("of an outcome has always the members that its code has")
    func outcomes() throws {
        let address = try #require(EmailAddress("a@b.example"))
        let domain = try Domain("b.example")
        let client = IPAddress(v4: 0x7f00_0001)
        let outcomes: [Decision.Outcome] = [
            .accepted, .acceptedBecause("x"), .acceptedForRelay, .acceptedAsReturnAddress, .refused,
            .wouldBeRefused(reply: "550 x"), .deferred, .poison, .heldBack, .tlsFailed, .originating, .incoming,
            .source(client, exemption: nil), .source(client, exemption: "x"),
            .sourceUnknown(reason: "x", exemption: nil), .sourceNotFound(reason: "x"), .fieldsRemoved(1),
            .fieldsKept(1, replaced: 2), .junk, .junkForQuarantine, .quarantine, .signed(times: 2),
            .notSigned(reason: "x"), .signingFailed(reason: "x"), .sealed, .sealingFailed(reason: "x"), .unchanged,
            .resolved(to: address),
            .expanded(recipients: 3), .noCopy, .routed(.mx(domain, connector: nil)),
            .routed(.mx(domain, connector: "x")), .routed(.smartHosts(connector: "x")), .routed(.maildir),
            .routed(.mailboxHost("x")), .routed(.validation), .routed(.likewise), .unreachable(reason: "x"),
            .senderRewritten(address), .senderKept(reason: "x"), .priority(.low), .expansionReported,
            .notReported(reason: "x"), .noticeSent(to: address), .testMessage(author: "x"), .other("x"),
            .judged(Verdict()),
            .rule(RuleHit(rule: "x", effect: .audited, actions: ["Quarantine"])),
            .rule(RuleHit(rule: "x", effect: .failed, reason: "x")),
            .judged(
                Verdict(
                    category: .bulk, confidence: nil, isBeyondBulkThreshold: true, decision: nil, address: .allowed,
                    action: .refuse)),
        ]
        #expect(Set(outcomes.map(\.code)) == Set(Decision.Outcome.Code.allCases))
        for outcome in outcomes {
            let value = try JSONValue(printing: outcome)
            #expect(Decision.Outcome.jsonShape.deviations(of: value).isEmpty, "\(value.line)")
        }
        #expect(try JSONValue(printing: Decision.Outcome.accepted).line.contains(#""reason":null"#))
        // What is stored is as it was.
        let stored = String(decoding: try JSONEncoder().encode(Decision.Outcome.accepted), as: UTF8.self)
        #expect(!stored.contains("reason"))
    }

    @Test("names properties in lower case first, or as EOP does, and abbreviations as words")
    func names() throws {
        for answer in CommandAnswers.all {
            for (type, shape) in try answer.shape.named {
                let objects: [JSONShape] = if case .oneOf(_, let shapes) = shape { shapes } else { [shape] }
                for case .object(_, let properties) in objects {
                    for property in properties {
                        let name = Array(property.name.utf8)
                        #expect(
                            name.allSatisfy { (0x41...0x5a).contains($0 & 0xdf) || (0x30...0x39).contains($0) },
                            "\(type).\(property.name) has something else than letters and digits")
                        // EOP's own names, which begin with a capital, have abbreviations as they please.
                        guard name.first.map({ $0 >= 0x61 }) == true else { continue }
                        let capitals = name.map { (0x41...0x5a).contains($0) }
                        #expect(
                            !zip(capitals, capitals.dropFirst()).contains { $0 && $1 },
                            "\(type).\(property.name): write the abbreviation as a word")
                    }
                }
            }
        }
    }

    @Test("is one shape for each name of a type")
    func collisions() throws {
        var known: [String: JSONShape] = [:]
        for answer in CommandAnswers.all {
            for (name, shape) in try answer.shape.named {
                #expect(known[name] == nil || known[name] == shape, "\(name)")
                known[name] = shape
            }
        }
        let definitions = Set(CommandAnswers.all.map(\.definition))
        #expect(definitions.count == CommandAnswers.all.count && definitions.isDisjoint(with: known.keys))
    }

    @Test("is the schema of docs/reference/json-schema.json")
    func file() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        let file = root.appending(path: "docs/reference/json-schema.json")
        let written = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file))
        #expect(
            written == (try JSONSchema.document()),
            "Make it anew: .build/debug/postern schema > docs/reference/json-schema.json")
    }

    @Test("of what an audit log has is printed by its view, and stored as before")
    func audit() throws {
        let entry = AuditEntry(
            at: WallTime(milliseconds: 0), by: .system, authentication: "none",
            from: .init(address: "192.0.2.1", requestID: "7"), .dnsDrop)
        let value = try JSONValue(printing: AuditView(NumberedAuditEntry(id: 1, entry)))
        #expect(try ShapeReader.shape(of: AuditView.self).deviations(of: value).isEmpty)
        #expect(value.line.contains(#""source":{"address":"192.0.2.1","requestId":"7"}"#))
        #expect(value.line.contains(#""uid":null"#) && value.line.contains(#""change":null"#))
        let stored = String(decoding: try JSONEncoder().encode(entry), as: UTF8.self)
        #expect(stored.contains("requestID") && !stored.contains("uid"))
    }

    @Test("of a failure has its mistakes as objects with their places")
    func failure() throws {
        let yaml =
            "organization: contoso\nacceptedDomains:\n  - { DomainName: contoso.com, DomainType: authoritative }\n"
        let failure = try #require(throws: OperationFailure.self) {
            try DocumentCheck.check([SubmittedDocument(file: "contoso.yaml", text: yaml)])
        }
        let value = try JSONValue(printing: CommandFailure(failure))
        #expect(try CommandAnswers.failure.shape.deviations(of: value).isEmpty)
        guard case .object(let root) = value, case .object(let error)? = root["error"],
            case .array(let mistakes)? = error["mistakes"]
        else {
            Issue.record("\(value.line)")
            return
        }
        #expect(error["kind"] == .string("Configuration") && error["exitStatus"] == .integer(78))
        #expect(
            mistakes.first
                == .object([
                    "severity": .string("Error"), "file": .string("contoso.yaml"), "line": .integer(3),
                    "object": .string("AcceptedDomain \"contoso.com\""), "property": .string("DomainType"),
                    "value": .string("authoritative"),
                    "message": .string("\"authoritative\" is not one of its values"),
                    "mend": .string("did you mean Authoritative?"),
                ]))
        // And over the control socket they come back as they were.
        let carried = try JSONDecoder().decode(OperationFailure.self, from: JSONEncoder().encode(failure))
        #expect(carried == failure)
    }
}
