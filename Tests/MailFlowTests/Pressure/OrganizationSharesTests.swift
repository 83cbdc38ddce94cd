import Mail
import MailFlow
import Testing

@Suite("An organization's share of the disk")
struct OrganizationSharesTests {
    private static let megabyte = 1 << 20

    private func share(_ waiting: [String: Int], free: Int, total: Int = 1_000, organizations: Int = 2) -> [String] {
        var shares = OrganizationShares(limits: PressureLimits())
        let changes = shares.take(
            waiting: waiting.mapValues { $0 * Self.megabyte },
            disk: .init(free: free * Self.megabyte, total: total * Self.megabyte), organizations: organizations)
        #expect(changes.allSatisfy(\.isOver) && Set(changes.map(\.organization)) == shares.over)
        return shares.over.sorted()
    }

    @Test(
        "an organization's share is half of what waiting mail can take together, where there are several organizations",
        arguments: [
            // A disk of 1,000 MB: 50 are the reserve, Medium begins below 88 MB of free space.
            (["contoso": 400], 588, 2, [String]()), (["contoso": 455], 500, 2, ["contoso"]),
            (["contoso": 900], 100, 1, []), (["contoso": 900], 100, 2, ["contoso"]), ([:], 900, 9, []),
            (["contoso": 300, "fabrikam": 200], 100, 2, ["contoso"]),
            (["contoso": 250, "fabrikam": 250], 100, 2, []), (["contoso": 10], 50, 2, ["contoso"]),
        ])
    func over(waiting: [String: Int], free: Int, organizations: Int, expected: [String]) {
        #expect(share(waiting, free: free, organizations: organizations) == expected)
    }

    @Test("an organization's share of a large disk is a share of its last part alone")
    func largeDisk() {
        // Of 10 TB, 100 GB count; Medium is below 4.1 GB.
        #expect(share(["contoso": 60_000], free: 50_000, total: 10_000_000) == ["contoso"])
        #expect(share(["contoso": 60_000], free: 5_000_000, total: 10_000_000) == [])
    }

    @Test("an organization's share is kept to again when a tenth of it is free")
    func hysteresis() {
        var shares = OrganizationShares(limits: PressureLimits())
        func take(_ waiting: Int) -> [Bool] {
            // What one gives back is free: the share stays the same.
            shares.take(
                waiting: ["contoso": waiting * Self.megabyte],
                disk: .init(free: (988 - waiting) * Self.megabyte, total: 1_000 * Self.megabyte), organizations: 2
            ).map(\.isOver)
        }
        #expect(take(449) == [])
        #expect(take(460) == [true])
        #expect(take(420) == [])
        #expect(take(400) == [false])
        #expect(take(449) == [])
    }

    @Test("an organization's share goes when the other organizations go")
    func alone() {
        var shares = OrganizationShares(limits: PressureLimits())
        let disk = PressureSample.Share(free: 100 << 20, total: 1_000 << 20)
        _ = shares.take(waiting: ["contoso": 900 << 20], disk: disk, organizations: 2)
        #expect(shares.over == ["contoso"])
        #expect(shares.take(waiting: ["contoso": 900 << 20], disk: disk, organizations: 1).map(\.isOver) == [false])
    }
}
