import Foundation
import Log
import Mail
import MailFlow
import NIOConcurrencyHelpers
import PosternTesting
import Testing

@testable import Engines

@Suite("Keeping the file of countries")
struct CountryKeeperTests {
    /// The least file that says that every address is in a country.
    private func file(_ code: String) -> [UInt8] {
        func text(_ text: String) -> [UInt8] { [0x40 | UInt8(text.utf8.count)] + text.utf8 }
        // One node whose two records lead to the beginning of the data: 1 node + 16.
        return [0, 0, 17, 0, 0, 17] + [UInt8](repeating: 0, count: 16)
            + [0xe1] + text("country") + [0xe1] + text("iso_code") + text(code)
            + [0xab, 0xcd, 0xef] + Array("MaxMind.com".utf8)
            + [0xe4] + text("binary_format_major_version") + [0xa1, 2] + text("ip_version") + [0xa1, 4]
            + text("node_count") + [0xc1, 1] + text("record_size") + [0xa1, 24]
    }

    private func write(_ octets: [UInt8], to path: String) throws {
        // By another name first, as tools do that fetch such files.
        try Data(octets).write(to: URL(filePath: path), options: .atomic)
    }

    @Test("a file is read at once and when it has changed, and a damaged one leaves the last in force")
    func changes() throws {
        let (folder, log) = (try TemporaryFolder(), RecordingLog())
        let path = folder.path + "/countries.mmdb"
        let keeper = CountryKeeper(logger: log.logger) { path }
        let client = IPAddress(v4: 0xc000_0201)
        keeper.refresh()
        #expect(keeper.country(of: client) == nil && keeper.trouble == "there is no such file")
        try write(file("DE"), to: path)
        keeper.refresh()
        #expect(keeper.country(of: client) == "DE" && keeper.trouble == nil)
        try write(file("FR"), to: path)
        keeper.refresh()
        #expect(keeper.country(of: client) == "FR")
        try write(Array(file("US").dropLast(30)), to: path)
        for _ in 0..<3 { keeper.refresh() }
        #expect(keeper.country(of: client) == "FR" && keeper.trouble != nil)
        try write(file("US"), to: path)
        keeper.refresh()
        #expect(keeper.country(of: client) == "US" && keeper.trouble == nil)
        #expect(
            log.events == [
                .smtpCountriesUnusable, .smtpCountriesLoaded, .smtpCountriesLoaded, .smtpCountriesUnusable,
                .smtpCountriesLoaded,
            ])
    }

    @Test("without a file no country is known, also when the setting is taken out")
    func none() throws {
        let folder = try TemporaryFolder()
        try write(file("DE"), to: folder.path + "/c")
        let path = NIOLockedValueBox<String?>(folder.path + "/c")
        let keeper = CountryKeeper(logger: RecordingLog().logger) { path.withLockedValue { $0 } }
        keeper.refresh()
        #expect(keeper.country(of: IPAddress(v4: 1)) == "DE")
        path.withLockedValue { $0 = nil }
        keeper.refresh()
        #expect(keeper.country(of: IPAddress(v4: 1)) == nil && keeper.trouble == nil)
    }
}
