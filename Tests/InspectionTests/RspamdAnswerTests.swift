import Inspection
import Testing

@Suite("What Rspamd answers")
struct RspamdAnswerTests {
    /// As Rspamd 3.4 answers, shortened.
    private static let real = #"""
        {"is_skipped":false,"score":5.900000,"required_score":15.0,"action":"greylist","symbols":{"R_DKIM_NA":{"name":
        "R_DKIM_NA","score":0.0,"metric_score":0.0,"description":"Missing DKIM signature"},"MIME_GOOD":{"name":"MIME_GOOD",
        "score":-0.100000,"metric_score":-0.100000,"options":["text/plain"]},"MISSING_MID":{"name":"MISSING_MID",
        "score":2.500000}},"messages":{},"urls":["bit.ly"],"emails":[],"message-id":"undef","time_real":0.004236,
        "milter":{"remove_headers":{"X-Spam":0}}}
        """#

    private func read(_ text: String) throws -> SpamEngineAnswer { try RspamdAnswerReader.read(Array(text.utf8)) }

    private func answer(_ members: String) throws -> SpamEngineAnswer {
        try read(#"{"action":"no action","score":1"# + (members.isEmpty ? "" : "," + members) + "}")
    }

    private func problem(_ text: String) -> String? {
        do throws(RspamdAnswerReader.Unusable) {
            _ = try RspamdAnswerReader.read(Array(text.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test("a real one of Rspamd: sum, action and symbols with what shows them")
    func real() throws {
        let answer = try read(Self.real)
        #expect(answer.action == "greylist" && answer.score == 5.9 && answer.requiredScore == 15)
        #expect(answer.spamScore == nil && !answer.isSkipped)
        #expect(
            answer.symbols == [
                .init(name: "MIME_GOOD", score: -0.1, options: ["text/plain"]), .init(name: "MISSING_MID", score: 2.5),
                .init(name: "R_DKIM_NA", score: 0),
            ])
    }

    @Test("thresholds, where newer ones have them: the least that means spam")
    func thresholds() throws {
        let answer = try answer(
            #""thresholds":{"reject":15.0,"add header":6.0,"rewrite subject":7.5,"greylist":4.0}"#)
        #expect(answer.spamScore == 6)
        #expect(try self.answer(#""thresholds":{"add header":null}"#).spamScore == nil)
        #expect(try self.answer(#""required_score":null"#).requiredScore == nil)
        for bound in [SpamEngineAnswer.leastThreshold, SpamEngineAnswer.scoreLimit] {
            let answer = try self.answer("\"required_score\":\(bound),\"thresholds\":{\"add header\":\(bound)}")
            #expect(answer.requiredScore == bound && answer.spamScore == bound)
        }
    }

    @Test("escapes, blanks and members that nobody knows are read as JSON has them")
    func json() throws {
        let answer = try read(
            " {\r\n \"x\" : [ 1 , { } , [ ] , null , true , \"\\\"\" ] , \"action\":\"\\u0061dd\\u0020header\" , \"score\" : -1.5e1 , "
                + "\"symbols\" : { \"\\ud83d\\ude00\\n\" : { \"options\" : [ \"\\ud83d\" , \"\\/\" ] , \"score\" : 2 } } } "
        )
        #expect(answer.action == "add header" && answer.score == -15)
        #expect(answer.symbols == [.init(name: "\u{1F600}\n", score: 2, options: ["\u{FFFD}", "/"])])
    }

    @Test(
        "what is no JSON is no answer",
        arguments: [
            "", " ", "pong", "[]", "null", "{", #"{"action":"x"#, #"{"action":"x","score":1"#, #"{"score":01}"#,
            #"{"score":1.}"#, #"{"score":.5}"#, #"{"score":+1}"#, #"{"score":NaN}"#, #"{"score":nan}"#,
            #"{"score":Infinity}"#, #"{"score":-}"#, #"{"score":1e}"#, #"{"action":"x","score":1}x"#,
            #"{"action":"x" "score":1}"#, #"{"action":"x",,"score":1}"#, #"{"action":"x","score":1,}"#,
            #"{action:"x"}"#, #"{"action":'x'}"#, "{\"action\":\"a\u{1}\"}", #"{"action":"\x"}"#, #"{"action":"\u12"}"#,
            #"{"score":"1","action":"x"}"#, #"{"action":1,"score":1}"#, #"{"symbols":[]}"#, #"{"symbols":{"A":1}}"#,
            #"{"symbols":{"A":{"options":{}}}}"#, #"{"is_skipped":1}"#, "<html></html>",
            "{\"x\":" + String(repeating: "[", count: 40) + String(repeating: "]", count: 40) + "}",
            "{\"score\":" + String(repeating: "1", count: 65) + "}",
        ])
    func noJSON(_ text: String) { #expect(problem(text) == "it is no JSON") }

    @Test(
        "what can't be right is no answer either, and it is said what",
        arguments: [
            (#"{"score":1}"#, "it has no action"), (#"{"action":"reject"}"#, "it has no score"),
            (#"{"action":"","score":1}"#, "its action is no word"),
            ("{\"action\":\"" + String(repeating: "a", count: 129) + "\"}", "its action is no word"),
            (#"{"score":1e308,"action":"x"}"#, "its score is beyond all bounds"),
            (#"{"score":1e999,"action":"x"}"#, "its score is beyond all bounds"),
            (#"{"score":-1e308,"action":"x"}"#, "its score is beyond all bounds"),
            (#"{"required_score":0,"action":"x","score":1}"#, "its required score is below 0.1"),
            (#"{"required_score":-15}"#, "its required score is below 0.1"),
            (#"{"required_score":1e-320}"#, "its required score is below 0.1"),
            (#"{"required_score":0.001}"#, "its required score is below 0.1"),
            (#"{"required_score":0.0999}"#, "its required score is below 0.1"),
            (#"{"required_score":100001}"#, "its required score is beyond all bounds"),
            (#"{"required_score":1e308}"#, "its required score is beyond all bounds"),
            (#"{"required_score":1e999}"#, "its required score is beyond all bounds"),
            (#"{"thresholds":{"add header":0}}"#, "its threshold of spam is below 0.1"),
            (#"{"thresholds":{"rewrite subject":1e-320}}"#, "its threshold of spam is below 0.1"),
            (#"{"thresholds":{"add header":-6}}"#, "its threshold of spam is below 0.1"),
            (#"{"thresholds":{"add header":1e308}}"#, "its threshold of spam is beyond all bounds"),
            (#"{"score":1,"score":2}"#, "it has two members score"),
            (#"{"symbols":{},"symbols":{}}"#, "it has two members symbols"),
            (#"{"symbols":{"A":{"score":1e300}}}"#, "the score of a symbol is beyond all bounds"),
            (#"{"symbols":{"A":{},"A":{}}}"#, "it has a symbol twice"),
            (#"{"symbols":{"":{}}}"#, "the name of a symbol is none"),
            ("{\"symbols\":{\"" + String(repeating: "A", count: 129) + "\":{}}}", "the name of a symbol is none"),
        ])
    func absurd(_ text: String, _ expected: String) { #expect(problem(text) == expected) }

    @Test("100,000 symbols, and more octets than are read, are no answer")
    func many() throws {
        func symbols(_ count: Int) -> String {
            "{\"action\":\"no action\",\"score\":1,\"symbols\":{"
                + (0..<count).map { "\"S\($0)\":{\"score\":1}" }.joined(separator: ",") + "}}"
        }
        #expect(try read(symbols(1_000)).symbols.count == 1_000)
        #expect(problem(symbols(100_000)) == "it has more than 1000 symbols")
        let long = [UInt8](repeating: 0x20, count: RspamdAnswerReader.limit + 1)
        #expect(throws: RspamdAnswerReader.Unusable.tooLong) { try RspamdAnswerReader.read(long) }
    }

    @Test("of options a few are kept, each cut")
    func options() throws {
        let option = String(repeating: "o", count: 500)
        let answer = try answer(
            "\"symbols\":{\"A\":{\"options\":[" + Array(repeating: "\"\(option)\"", count: 50).joined(separator: ",")
                + "]}}")
        #expect(answer.symbols.first?.options == Array(repeating: String(option.prefix(160)), count: 4))
    }
}
