import Mail
import PosternTesting
import Testing

@testable import Identity

@Suite("Failed sign-ins")
struct SignInThrottleTests {
    private let ann = AccountName("ann")
    private let start = Instant(milliseconds: 1_000_000)

    private func address(_ number: UInt32) -> IPAddress { IPAddress(v4: 0xc000_0200 + number) }

    @Test("the sixth of an account waits for a second, and each after it twice as long, up to half a minute")
    func waits() {
        var throttle = SignInThrottle()
        var rulings: [SignInThrottle.Ruling] = []
        for number in 0..<12 {
            rulings.append(throttle.begin(ann, device: nil, source: address(UInt32(number)), at: start).ruling)
        }
        let waits = [1, 2, 4, 8, 16, 30, 30].map { SignInThrottle.Ruling.wait(.seconds($0)) }
        #expect(rulings == [.go, .go, .go, .go, .go] + waits)
    }

    @Test("a failure counts for a quarter of an hour")
    func window() {
        var throttle = SignInThrottle()
        for number in 0..<5 { _ = throttle.begin(ann, device: nil, source: address(UInt32(number)), at: start) }
        #expect(throttle.begin(ann, device: nil, source: nil, at: start + .minutes(14)).ruling != .go)
        var later = SignInThrottle()
        for number in 0..<5 { _ = later.begin(ann, device: nil, source: address(UInt32(number)), at: start) }
        #expect(later.begin(ann, device: nil, source: nil, at: start + .minutes(15)).ruling == .go)
    }

    @Test("many at once count from their beginning, so that none gets around the wait")
    func concurrency() {
        var throttle = SignInThrottle()
        let rulings = (0..<50).map { number in
            throttle.begin(ann, device: nil, source: address(UInt32(number)), at: start).ruling
        }
        #expect(rulings.filter { $0 == .go }.count == 5)
    }

    @Test("twenty of one source are refused for a quarter of an hour, whatever names they give")
    func source() {
        var throttle = SignInThrottle()
        for number in 0..<20 {
            let ruling = throttle.begin(AccountName("a\(number)"), device: nil, source: address(1), at: start).ruling
            #expect(ruling == .go)
        }
        let next = start + .minutes(1)
        #expect(
            throttle.begin(ann, device: nil, source: address(1), at: next).ruling == .refuse(after: .minutes(14)))
        #expect(throttle.begin(ann, device: nil, source: address(2), at: next).ruling == .go)
        // What is refused is not counted, so that the refusal ends.
        #expect(throttle.begin(ann, device: nil, source: address(1), at: start + .minutes(15)).ruling == .go)
    }

    @Test("the addresses of one /64 are one source")
    func network() throws {
        var throttle = SignInThrottle()
        for number in 1...20 {
            let address = try #require(IPAddress("2001:db8::\(number)"))
            _ = throttle.begin(AccountName("a\(number)"), device: nil, source: address, at: start)
        }
        let same = try #require(IPAddress("2001:db8::ffff"))
        let other = try #require(IPAddress("2001:db8:0:1::1"))
        #expect(throttle.begin(ann, device: nil, source: same, at: start).ruling == .refuse(after: .minutes(15)))
        #expect(throttle.begin(ann, device: nil, source: other, at: start).ruling == .go)
    }

    @Test("strangers keep no known device out, neither by the account nor by the address")
    func knownDevice() {
        var throttle = SignInThrottle()
        for number in 0..<500 {
            _ = throttle.begin(ann, device: nil, source: address(UInt32(number % 3)), at: start)
        }
        let device = DeviceID(text: "phone")
        #expect(throttle.begin(ann, device: device, source: address(1), at: start).ruling == .go)
    }

    @Test("a known device has counters of its own: it waits and is refused as a stranger is")
    func guessingDevice() {
        var throttle = SignInThrottle()
        let device = DeviceID(text: "phone")
        let rulings = (0..<21).map { number in
            throttle.begin(ann, device: device, source: address(UInt32(number)), at: start).ruling
        }
        #expect(rulings[4] == .go && rulings[5] == .wait(.seconds(1)))
        #expect(rulings[20] == .refuse(after: .minutes(15)))
    }

    @Test("who has signed in starts anew; a right password alone does not, while the factor is missing")
    func success() {
        var throttle = SignInThrottle()
        for _ in 0..<4 { _ = throttle.begin(ann, device: nil, source: nil, at: start) }
        for _ in 0..<10 {
            let right = throttle.begin(ann, device: nil, source: nil, at: start)
            #expect(right.ruling == .go)
            throttle.takeBack(right.attempt)
        }
        _ = throttle.begin(ann, device: nil, source: nil, at: start)
        let last = throttle.begin(ann, device: nil, source: nil, at: start)
        #expect(last.ruling == .wait(.seconds(1)))
        throttle.succeed(last.attempt)
        #expect(throttle.begin(ann, device: nil, source: nil, at: start).ruling == .go)
    }

    @Test("a hundred a minute in all are told of once, and then strangers wait who have failed nowhere before")
    func unusual() {
        var throttle = SignInThrottle()
        var told = 0
        for number in 0..<300 {
            _ = throttle.begin(
                AccountName("a\(number)"), device: nil, source: address(UInt32(number)), at: start)
            if throttle.becameUnusual(at: start) { told += 1 }
        }
        #expect(told == 1)
        let source = address(9_999)
        #expect(throttle.begin(ann, device: nil, source: source, at: start).ruling == .wait(.seconds(5)))
        #expect(
            throttle.begin(ann, device: DeviceID(text: "phone"), source: source, at: start).ruling == .go)
        #expect(throttle.begin(ann, device: nil, source: nil, at: start + .minutes(1)).ruling == .go)
    }

    @Test("a million names take bounded memory, and make nobody forgotten who counts")
    func bounds() {
        var throttle = SignInThrottle()
        for number in 0..<6 { _ = throttle.begin(ann, device: nil, source: address(UInt32(number)), at: start) }
        for number in 0..<SignInThrottle.mostCounters {
            _ = throttle.begin(
                AccountName("x\(number)"), device: nil, source: IPAddress(v4: UInt32(number)), at: start)
        }
        #expect(throttle.begin(ann, device: nil, source: nil, at: start).ruling == .wait(.seconds(5)))
        // A new name counts with all that there is no room for.
        #expect(throttle.begin(AccountName("new"), device: nil, source: nil, at: start).ruling == .wait(.seconds(30)))
        // Room comes with time.
        let later = start + .minutes(20)
        #expect(throttle.begin(AccountName("new"), device: nil, source: nil, at: later).ruling == .go)
    }

    @Test("what had failed before a restart counts after it")
    func restart() throws {
        let name = try #require(ann)
        var before = SignInThrottle()
        for number in 0..<6 { _ = before.begin(ann, device: nil, source: address(UInt32(number)), at: start) }
        var after = SignInThrottle()
        after.restore(name, at: before.failures(of: name), now: start + .minutes(1))
        #expect(after.begin(ann, device: nil, source: nil, at: start + .minutes(1)).ruling == .wait(.seconds(2)))
    }

    @Test("ten wrong tokens a minute of one source are answered, and more are refused until the minute is over")
    func tokens() {
        var throttle = SignInThrottle()
        for _ in 0..<10 { #expect(throttle.wrongToken(from: address(1), at: start) == nil) }
        #expect(throttle.wrongToken(from: address(1), at: start + .seconds(20)) == .seconds(40))
        #expect(throttle.wrongToken(from: address(2), at: start) == nil)
        #expect(throttle.wrongToken(from: address(1), at: start + .minutes(1)) == nil)
        #expect(throttle.wrongToken(from: nil, at: start) == nil)
    }

    @Test("a mark of a device is good for its account and 90 days, and no forged one is")
    func marks() throws {
        let (marks, random) = (DeviceMarks(key: [UInt8](repeating: 1, count: 32)), SeededRandom(seed: 1))
        let (name, other) = (try #require(ann), try #require(AccountName("bob")))
        let now = WallTime(milliseconds: 1_795_438_939_000)
        let mark = marks.make(for: name, on: nil, at: now, random: random)
        let device = try #require(marks.read(mark, of: name, at: now))
        let again = marks.make(for: name, on: device, at: now.later(by: .hours(1)), random: random)
        #expect(marks.read(again, of: name, at: now) == device)
        #expect(marks.read(mark, of: other, at: now) == nil)
        #expect(marks.read(mark, of: name, at: now.later(by: .hours(90 * 24))) == device)
        #expect(marks.read(mark, of: name, at: now.later(by: .hours(91 * 24))) == nil)
        let strange = DeviceMarks(key: [UInt8](repeating: 2, count: 32))
        #expect(strange.read(mark, of: name, at: now) == nil)
        for wrong in ["", ".", "..", "a.b.c", mark + "A", String(mark.dropLast()), mark.replacingFirst()] {
            #expect(marks.read(wrong, of: name, at: now) == nil, "\(wrong)")
        }
        #expect(marks.read(nil, of: name, at: now) == nil)
    }
}

extension String {
    /// The text with another first character.
    fileprivate func replacingFirst() -> String { (hasPrefix("A") ? "B" : "A") + dropFirst() }
}
