import Mail
import Testing

@Suite("Text that is written octet by octet")
struct OctetWriterTests {
    @Test("keeps what is written in its order, however far it outgrows the room it began with")
    func grows() {
        var writer = OctetWriter(capacity: 0)
        var expected = ""
        for number in 0..<500 {
            writer.literal("<>")
            writer.text("ü\(number)")
            writer.octet(UInt8(ascii: ";"))
            expected += "<>ü\(number);"
        }
        writer.text(String(repeating: "x", count: 10_000))
        #expect(writer.string() == expected + String(repeating: "x", count: 10_000))
        #expect(writer.withOctets { $0.count } == expected.utf8.count + 10_000)
    }

    @Test(
        "writes numbers as their description has them",
        arguments: [0, 1, 9, 10, 99, 100, -1, -10, Int64(Int32.max), .max, .min])
    func numbers(_ value: Int64) {
        var writer = OctetWriter(capacity: 1)
        writer.number(value)
        #expect(writer.string() == value.description)
    }

    @Test("has U+FFFD for what is no UTF-8")
    func damaged() {
        var writer = OctetWriter(capacity: 8)
        writer.octet(0xff)
        #expect(writer.string() == "\u{fffd}")
    }
}
