import Foundation
import Mail
import Testing

@Suite("A moment in JSON")
struct WallTimeJSONTests {
    private struct Record: Codable, Equatable {
        var at: WallTime
        var until: WallTime?
    }

    @Test("is text of ISO 8601 with milliseconds")
    func text() throws {
        let record = Record(at: WallTime(milliseconds: 1_795_438_939_042))
        let data = try JSONEncoder().encode(record)
        #expect(String(decoding: data, as: UTF8.self) == #"{"at":"2026-11-23T13:02:19.042Z"}"#)
        #expect(try JSONDecoder().decode(Record.self, from: data) == record)
    }

    @Test(
        "is read in every form of ISO 8601, and as the milliseconds that releases before wrote",
        arguments: [
            #""2026-11-23T13:02:19.042Z""#, #""2026-11-23T14:02:19.042+01:00""#, "1795438939042",
            #"{"milliseconds":1795438939042}"#,
        ])
    func forms(_ json: String) throws {
        let record = try JSONDecoder().decode(Record.self, from: Data(#"{"at":\#(json)}"#.utf8))
        #expect(record.at == WallTime(milliseconds: 1_795_438_939_042))
    }

    @Test(
        "comes back from JSON whatever it is",
        arguments: [Int64.min, -1, 0, 253_402_300_799_999, 253_402_300_800_000, .max])
    func bounds(_ milliseconds: Int64) throws {
        let record = Record(at: WallTime(milliseconds: milliseconds), until: WallTime(milliseconds: milliseconds))
        #expect(try JSONDecoder().decode(Record.self, from: JSONEncoder().encode(record)) == record)
    }

    @Test("is no other text", arguments: [#""""#, #""monday""#, #""2026-13-01""#, "true", "[]", "1.5", "{}"])
    func others(_ json: String) {
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Record.self, from: Data(#"{"at":\#(json)}"#.utf8))
        }
    }
}
