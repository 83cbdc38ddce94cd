import Mail
import Operations
import PosternTesting
import Testing

@Suite("Strict JSON")
struct StrictJSONTests {
    private func value(_ text: String) throws -> JSONValue { try StrictJSON.value(of: Array(text.utf8)) }

    private func mistake(_ octets: [UInt8]) -> StrictJSON.Mistake? {
        do throws(StrictJSON.Mistake) {
            _ = try StrictJSON.value(of: octets)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "a text is read as the value that it stands for",
        arguments: [
            ("null", JSONValue.null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
            ("-0", .integer(0)), ("-17", .integer(-17)), ("1.0", .integer(1)), ("1e2", .integer(100)),
            ("1.5", .number(1.5)), ("25e-1", .number(2.5)), ("9007199254740992", .integer(9_007_199_254_740_992)),
            ("\"\"", .string("")), (#""a\"\\\/\b\f\n\r\t""#, .string("a\"\\/\u{08}\u{0C}\n\r\t")),
            (#""\u00e9\ud83d\ude00""#, .string("é😀")), ("[]", .array([])),
            ("[1, [2]]", .array([.integer(1), .array([.integer(2)])])),
            ("{}", .object([:])), (#"{"a": {"b": null}}"#, .object(["a": .object(["b": .null])])),
        ] as [(String, JSONValue)])
    func accepted(text: String, expected: JSONValue) throws {
        let found = try value(text)
        #expect(found == expected)
    }

    @Test(
        "a text that is no JSON, or could be read in two ways, is refused with its place",
        arguments: [
            ("", "", StrictJSON.Mistake.Reason.unfinished), ("tru", "", .unfinished), ("trup", "", .syntax(offset: 3)),
            ("[1,]", "/1", .syntax(offset: 3)), ("[1 2]", "", .syntax(offset: 3)),
            ("{\"a\" 1}", "/a", .syntax(offset: 5)),
            ("{a: 1}", "", .syntax(offset: 1)), ("01", "", .trailing(offset: 1)), ("1 1", "", .trailing(offset: 2)),
            ("+1", "", .syntax(offset: 0)), (".5", "", .syntax(offset: 0)), ("1.", "", .unfinished),
            ("NaN", "", .syntax(offset: 0)), ("'a'", "", .syntax(offset: 0)), ("\"\n\"", "", .syntax(offset: 1)),
            (#""\x""#, "", .syntax(offset: 2)), (#""\ud800""#, "", .notUnicode), (#""\udc00""#, "", .notUnicode),
            (#""\ud800\u0041""#, "", .notUnicode), (#""\u0000""#, "", .nul), (#"{"a":1,"a":2}"#, "/a", .doubled),
            (#"{"a":1,"\u0061":2}"#, "/a", .doubled), (#"{"x":[{"a":1,"a":2}]}"#, "/x/0/a", .doubled),
            ("1e999", "", .number), ("9007199254740993", "", .number), ("[-9007199254740993]", "/0", .number),
            (#"{"a/b~c": 1e400}"#, "/a~1b~0c", .number), ("// a\n1", "", .syntax(offset: 0)),
        ] as [(String, String, StrictJSON.Mistake.Reason)])
    func refused(text: String, pointer: String, reason: StrictJSON.Mistake.Reason) {
        let found = mistake(Array(text.utf8))
        #expect(found?.reason == reason)
        #expect(found?.pointer == pointer)
    }

    @Test(
        "octets that are no UTF-8 are refused wherever they stand",
        arguments: [[0xC0, 0x80], [0xFF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func notUTF8(octets: [UInt8]) {
        let found = mistake(Array("[\"a".utf8) + octets + Array("\"]".utf8))
        #expect(found?.reason == .notUnicode)
        #expect(found?.pointer == "/0")
    }

    @Test("values may lie 32 deep in each other, and no deeper, however many brackets come")
    func depth() throws {
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        _ = try value(deepest)
        let found = mistake(Array(repeating: UInt8(ascii: "["), count: 1 << 20))
        #expect(found?.reason == .tooDeep)
        let objects = mistake(Array(String(repeating: "{\"a\":", count: 10_000).utf8))
        #expect(objects?.reason == .tooDeep)
    }

    @Test("more values than the bound are refused, so that memory stays in proportion")
    func many() {
        let text = "[" + String(repeating: "0,", count: StrictJSON.values) + "0]"
        let found = mistake(Array(text.utf8))
        #expect(found?.reason == .tooMany)
    }

    @Test("a text of escapes alone takes time in proportion to its length")
    func escapes() throws {
        let count = 200_000
        let found = try value("\"" + String(repeating: "\\n", count: count) + "\"")
        guard case .string(let text) = found else {
            Issue.record("not text")
            return
        }
        #expect(text.utf8.count == count)
    }

    @Test("what JSONText writes is read as the same value", arguments: 0..<200)
    func roundTrip(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let made = StrictJSONTests.made(depth: 4, &random)
        let found = try value(made.line)
        #expect(found == made)
    }

    @Test("octets of all kinds are refused or read, and nothing else happens", arguments: 0..<500)
    func anything(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let alphabet = Array("{}[]\":,\\u0019eE+-. tfn\u{7F}".utf8) + [0x00, 0xC3, 0xA9, 0xFF]
        let octets = (0..<Int.random(in: 0...60, using: &random)).map { _ in
            alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
        let found = mistake(octets)
        if case .trailing(let offset)? = found?.reason { #expect(offset < octets.count) }
    }

    private static func made(depth: Int, _ random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int64.random(in: -9_007_199_254_740_992...9_007_199_254_740_992, using: &random))
        case 3: return .number(Double(Int.random(in: -999...999, using: &random)) + 0.5)
        case 4: return .string(text(&random))
        case 5: return .array((0..<Int.random(in: 0...4, using: &random)).map { _ in made(depth: depth - 1, &random) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                members[text(&random)] = made(depth: depth - 1, &random)
            }
            return .object(members)
        }
    }

    private static func text(_ random: inout SeededRandom) -> String {
        let scalars: [Unicode.Scalar] = ["a", "\"", "\\", "/", "\n", "\u{1F}", "é", "\u{301}", "\u{202E}", "😀", "~"]
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            text.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
        }
        return String(text)
    }
}

@Suite("Merge patches")
struct MergePatchTests {
    @Test(
        "the examples of RFC 7396 appendix A come out as it says",
        arguments: [
            (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
            (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":"b","b":"c"}"#, #"{"a":null}"#, #"{"b":"c"}"#),
            (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"c"}"#, #"{"a":["b"]}"#, #"{"a":["b"]}"#),
            (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
            (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c","d"]"#, #"["c","d"]"#),
            (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"a":"foo"}"#, "null", "null"),
            (#"{"a":"foo"}"#, #""bar""#, #""bar""#),
            (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#), ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#),
            ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
        ])
    func examples(target: String, patch: String, expected: String) throws {
        let target = try StrictJSON.value(of: Array(target.utf8))
        let patch = try StrictJSON.value(of: Array(patch.utf8))
        let expected = try StrictJSON.value(of: Array(expected.utf8))
        let once = MergePatch.applying(patch, to: target)
        #expect(once == expected)
        #expect(MergePatch.applying(patch, to: once) == expected)
    }
}

@Suite("Entity tags")
struct ETagTests {
    @Test("equal values have the same tag, and other values another one")
    func values() throws {
        let one = try ETag.of(JSONValue.object(["a": .integer(1), "b": .null]))
        let same = try ETag.of(JSONValue.object(["b": .null, "a": .integer(1)]))
        let other = try ETag.of(JSONValue.object(["b": .null, "a": .integer(2)]))
        #expect(one == same)
        #expect(one != other)
        #expect(one.description.utf8.count == 24)
    }

    @Test("a field names any version, or some, or is none")
    func fields() throws {
        let a = try #require(ETag(tag: "a"))
        let b = try #require(ETag(tag: "b,c"))
        #expect(ETagCondition(field: "*") == .any)
        #expect(ETagCondition(field: " * ") == .any)
        #expect(ETagCondition(field: "\"a\"") == .oneOf([a]))
        #expect(ETagCondition(field: "\"a\" , \"b,c\"") == .oneOf([a, b]))
        #expect(ETagCondition(field: "W/\"a\", \"b,c\"") == .oneOf([b]))
        #expect(ETagCondition(field: "W/\"a\"", comparesWeakly: true) == .oneOf([a]))
        for text in ["", "a", "\"a", "\"a\" \"b\"", "\"a\",", "*, \"a\"", "\"\u{1}\"", "\"\"", "w/\"a\""] {
            #expect(ETagCondition(field: text) == nil, "\(text)")
        }
    }

    @Test("a condition is met by the version that it names, and never by nothing")
    func conditions() throws {
        let a = try #require(ETag(tag: "a"))
        let b = try #require(ETag(tag: "b"))
        #expect(ETagCondition.any.isMet(by: a))
        #expect(!ETagCondition.any.isMet(by: nil))
        #expect(ETagCondition.oneOf([a]).isMet(by: a))
        #expect(!ETagCondition.oneOf([a]).isMet(by: b))
    }
}

@Suite("Cursors")
struct CursorSealTests {
    private let seal = CursorSeal(random: SeededRandom(seed: 3))
    private let now = WallTime(milliseconds: 1_795_438_939_000)

    private func refusal(_ cursor: String, _ binding: [String], at moment: WallTime) -> CursorSeal.Refusal? {
        do throws(CursorSeal.Refusal) {
            _ = try seal.place(of: cursor, for: binding, at: moment)
            return nil
        } catch {
            return error
        }
    }

    @Test("a cursor leads back to its place, for whom it was made, for a day")
    func place() throws {
        let cursor = try #require(seal.cursor(to: [1, 2, 3], for: ["ann", "/tokens"], at: now))
        let found = try seal.place(of: cursor, for: ["ann", "/tokens"], at: now)
        #expect(found == [1, 2, 3])
        let later = WallTime(milliseconds: now.milliseconds + CursorSeal.lifetime.milliseconds + 1)
        #expect(refusal(cursor, ["ann", "/tokens"], at: later) == .expired)
        for other in [["bob", "/tokens"], ["ann", "/token", "s"], ["ann/tokens"], ["ann", "/tokens", ""], []] {
            #expect(refusal(cursor, other, at: now) == .unknown)
        }
    }

    @Test("no octet of a cursor can be changed, left out or added")
    func forged() throws {
        let cursor = try #require(seal.cursor(to: Array("contoso".utf8), for: ["ann"], at: now))
        let octets = Array(cursor.utf8)
        for index in octets.indices {
            var changed = octets
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(refusal(String(decoding: changed, as: UTF8.self), ["ann"], at: now) != nil)
        }
        for text in ["", "A", String(cursor.dropLast()), cursor + "A", cursor + "=", "../../etc/passwd"] {
            #expect(refusal(text, ["ann"], at: now) == .unknown)
        }
        let other = CursorSeal(random: SeededRandom(seed: 4))
        let others = try #require(other.cursor(to: Array("contoso".utf8), for: ["ann"], at: now))
        #expect(refusal(others, ["ann"], at: now) == .unknown)
    }
}
