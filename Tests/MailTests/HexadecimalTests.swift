import Mail
import Testing

@Suite("Hexadecimal text")
struct HexadecimalTests {
    @Test("hexadecimal text has two digits for every octet, in order and in lower case")
    func digits() {
        #expect([UInt8]().hexadecimal == "")
        #expect([0x00, 0x0a, 0xf0, 0xff].hexadecimal == "000af0ff")
        #expect((0...255).map { UInt8($0) }.hexadecimal.utf8.count == 512)
    }
}
