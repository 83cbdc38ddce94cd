import Testing

@testable import Learning

@Suite("The keyed hash")
struct SipHashTests {
    @Test("gives what its authors publish for the key and the octets 0, 1, 2 and so on")
    func vectors() throws {
        let hash = try #require(SipHash(key: (0..<16).map { UInt8($0) }))
        #expect(hash.hash([UInt8]()) == 0x726f_db47_dd0e_0e31)
        #expect(hash.hash([0]) == 0x74f8_39c5_93dc_67fd)
        #expect(hash.hash((0..<8).map { UInt8($0) }) == 0x93f5_f579_9a93_2462)
        #expect(hash.hash((0..<15).map { UInt8($0) }) == 0xa129_ca61_49be_45e5)
    }

    @Test("needs a key of 16 octets, and another key and another purpose give another hash")
    func keys() {
        #expect(SipHash(key: [UInt8](repeating: 1, count: 15)) == nil)
        #expect(SipHash(1, 2).hash(1, "ann@contoso.com") != SipHash(1, 3).hash(1, "ann@contoso.com"))
        #expect(SipHash(1, 2).hash(1, "ann@contoso.com") != SipHash(1, 2).hash(2, "ann@contoso.com"))
    }
}
