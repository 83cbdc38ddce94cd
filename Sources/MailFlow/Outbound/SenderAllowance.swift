package import Mail
package import Queueing

/// What one sender has sent in the minute, the hour and the day that last: what limits are compared with
/// (docs/reference/outbound.md).
package struct SenderAllowance: Sendable, Hashable {
    private var minute: Int64
    private var hour: Int64
    private var day: Int64
    /// Messages in the minute.
    package private(set) var messages = 0
    /// Recipients in the hour.
    package private(set) var hourly = SenderCharge()
    /// Recipients in the day.
    package private(set) var recipients = 0
    /// What was sent to the outside in the day.
    package private(set) var outside = OutsideMail()
    // The limits that the log has told of, by hour and by day.
    private var toldOfHour: Set<SenderLimit> = []
    private var toldOfDay: Set<SenderLimit> = []

    /// Nothing sent yet.
    package init(at time: WallTime) {
        minute = SendingWindow.minute.number(at: time)
        hour = SendingWindow.hour.number(at: time)
        day = SendingWindow.day.number(at: time)
    }

    /// The number of the day that is counted.
    var dayNumber: Int64 { day }

    /// Begins anew what has ended. A clock that is set back begins nothing.
    package mutating func turn(to time: WallTime) {
        let now = SendingWindow.minute.number(at: time)
        guard now > minute else { return }
        minute = now
        messages = 0
        let (hour, day) = (SendingWindow.hour.number(at: time), SendingWindow.day.number(at: time))
        if hour > self.hour {
            self.hour = hour
            hourly = SenderCharge()
            outside.spamInHour = 0
            toldOfHour = []
        }
        if day > self.day {
            self.day = day
            recipients = 0
            outside = OutsideMail()
            toldOfDay = []
        }
    }

    /// The limit of the policy that a further message would pass; nil for none.
    package func excessOfPolicy(adding charge: SenderCharge, by limits: SenderLimits) -> SenderLimit? {
        if limits.perDay > 0, recipients + charge.total > limits.perDay { return .perDay }
        if limits.externalPerHour > 0, charge.outside > 0, hourly.outside + charge.outside > limits.externalPerHour {
            return .externalPerHour
        }
        if limits.internalPerHour > 0, charge.inside > 0, hourly.inside + charge.inside > limits.internalPerHour {
            return .internalPerHour
        }
        return nil
    }

    /// The limit of this server that a further message would pass; nil for none.
    package func excessOfServer(adding charge: SenderCharge, by limits: SenderLimits) -> SenderLimit? {
        if limits.recipientsPerDay > 0, recipients + charge.total > limits.recipientsPerDay { return .recipientsPerDay }
        if limits.messagesPerMinute > 0, messages + 1 > limits.messagesPerMinute { return .messagesPerMinute }
        return nil
    }

    /// Counts a message.
    package mutating func add(_ charge: SenderCharge) {
        messages += 1
        hourly.outside += charge.outside
        hourly.inside += charge.inside
        recipients += charge.total
        outside.add(charge)
    }

    /// Counts a message, counted before, as spam: what its verdict says.
    package mutating func addSpam() {
        outside.spam += 1
        outside.spamInHour += 1
    }

    /// The limit on spam that what is counted has come to; nil for none.
    package func excessOfSpam(by limits: SenderLimits) -> SenderLimit? {
        if limits.spamPerHour > 0, outside.spamInHour >= limits.spamPerHour { return .spamPerHour }
        if limits.spamShare > 0, outside.messages >= SenderLimits.sharedMessages,
            outside.spam * 100 > outside.messages * limits.spamShare
        {
            return .spamShare
        }
        return nil
    }

    /// Counts a message of a moment no more, as far as what was counted then still lasts.
    ///
    /// - Parameter isSpam: whether it was counted as spam too.
    package mutating func remove(_ charge: SenderCharge, isSpam: Bool = false, of time: WallTime) {
        if SendingWindow.minute.number(at: time) == minute { messages = max(0, messages - 1) }
        if SendingWindow.hour.number(at: time) == hour {
            hourly.outside = max(0, hourly.outside - charge.outside)
            hourly.inside = max(0, hourly.inside - charge.inside)
            if isSpam { outside.spamInHour = max(0, outside.spamInHour - 1) }
        }
        if SendingWindow.day.number(at: time) == day {
            recipients = max(0, recipients - charge.total)
            outside.remove(charge)
            if isSpam { outside.spam = max(0, outside.spam - 1) }
        }
    }

    /// Adds what was sent before a restart.
    package mutating func add(_ sent: SentMail) {
        messages += sent.messages
        hourly.outside += sent.hourly.outside
        hourly.inside += sent.hourly.inside
        recipients += sent.recipients
        outside.add(sent.outside)
    }

    /// Whether a limit is to be told of: once in the time that it is for. One for a minute is not told of.
    package mutating func tells(of limit: SenderLimit) -> Bool {
        switch limit {
        case .externalPerHour, .internalPerHour: toldOfHour.insert(limit).inserted
        case .perDay, .recipientsPerDay: toldOfDay.insert(limit).inserted
        case .messagesPerMinute: false
        // They restrict, or are the organization's, which tells of them (``OrganizationAllowance``).
        case .spamPerHour, .spamShare, .externalRecipientsPerDay, .organizationRecipientsPerDay,
            .unregisteredMessagesPerDay, .unregisteredShare:
            false
        }
    }
}
