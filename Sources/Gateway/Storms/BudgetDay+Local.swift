import Messages
import Templates

extension BudgetDay {
    /// The day of `moment`.
    init(of moment: Timestamp, _ localTime: (Timestamp) -> LocalTime) {
        let local = localTime(moment)
        let (number, passed) = Self.divided(local)
        // On a day when the clock changes, midnight is an hour off from what the offset of now says.
        let guess = Timestamp(seconds: moment.seconds - passed)
        let guessed = Self.divided(localTime(guess))
        let correction = guessed.day == number ? -guessed.seconds : 86_400 - guessed.seconds
        self.init(number: number, start: Timestamp(seconds: guess.seconds + correction), zone: local.zone)
    }

    /// The number of the day and the seconds since its midnight.
    private static func divided(_ local: LocalTime) -> (day: Int64, seconds: Int64) {
        let (day, seconds) = (local.seconds + Int64(local.offset)).quotientAndRemainder(dividingBy: 86_400)
        return seconds < 0 ? (day - 1, seconds + 86_400) : (day, seconds)
    }
}
