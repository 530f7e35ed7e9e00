"""Random paragraphs as official reports have them, and worse."""
import random

HAN = [bytes((high, low)).decode("gb2312") for high in range(0xB0, 0xD7) for low in range(0xA1, 0xFF)]
COMMON = "的一是在和年月日市县政府信息公开条例机关行政申请办理全部工作人民各级主动依法规定内容"
UNITS = "件 人次 万元 个 条 项 % ‰ ℃ 平方米 kg km 万余件".split()
WORDS = ("WTO GDP Wi-Fi e-mail OA App PDF government information Open of the data "
         "transparency internationalization COVID-19 AI 5G IPv6").split()
NAMES = "买买提·艾力 阿卜杜拉·热合曼 卡尔·马克思".split()
ROWS = "”， 。” ）。 ）， 》、《 ”、“ ：“ ，“ 。（ ）（ ”（ 》（ ？！ ！！ ？？ ！！！ ？！” 。”） ！”， 》）， ”）。 ）》， ……” ——“ ……。 ”…… ’” ”’ 》” ）； 】【".split()


class Writer:
    def __init__(self, rng):
        self.rng = rng

    def han(self, least=1, most=12):
        rng = self.rng
        return "".join(rng.choice(COMMON if rng.random() < 0.5 else HAN) for _ in range(rng.randint(least, most)))

    def number(self):
        rng = self.rng
        return rng.choice([str(rng.randint(0, 9)), str(rng.randint(10, 99999)), f"{rng.randint(1, 999)},{rng.randint(0, 999):03}",
                           f"{rng.randint(1, 99)}.{rng.randint(0, 99)}", f"{rng.randint(1, 9)},{rng.randint(0, 999):03}.56"])

    def quantity(self):
        """A number with its unit; one in three typed with spaces, as many reports are."""
        rng = self.rng
        unit, number = rng.choice(UNITS), self.number()
        if rng.random() < 0.3 and unit not in ("%", "‰", "℃"):
            return f" {number} {unit}" if unit.isascii() else f" {number} {unit}"
        return number + unit

    def date(self):
        rng = self.rng
        year, month, day = rng.randint(1998, 2026), rng.randint(1, 12), rng.randint(1, 28)
        return rng.choice([f"{year}年{month}月{day}日", f" {year} 年 {month} 月 {day} 日", f"{year}年", f"{month}月{day}日", f"{year}—{year + 1}年",
                           f"{year}–{year + 2}年", f"{month}～{month + 1}月", f"{year}-{month:02}-{day:02}"])

    def reference(self):
        rng = self.rng
        return rng.choice(["国办公开办函", "国发", "", "市政府令"]) + f"〔{rng.randint(1998, 2026)}〕{rng.randint(1, 300)}号"

    def money(self):
        return self.rng.choice(["￥", "$", "￥"]) + self.number() + self.rng.choice(["元", "", "万元"])

    def nested(self, depth=0):
        """Something in quotes, brackets or title marks, and things in that."""
        rng = self.rng
        pairs = ["“”", "（）", "《》"] if depth == 0 else ["‘’", "〔〕", "〈〉", "【】", "（）"]
        opening, closing = rng.choice(pairs)
        inside = self.han(1, 8) if rng.random() < 0.85 else rng.choice([self.quantity().strip(), rng.choice(WORDS)])
        if depth < 2 and rng.random() < 0.35:
            inside = rng.choice(["", inside]) + self.nested(depth + 1) + rng.choice(["", self.han(1, 3)])
        elif rng.random() < 0.25:
            inside += rng.choice(["。", "！", "？", "……", self.quantity().strip(), rng.choice(WORDS)])
        return opening + inside + closing

    def latin(self):
        rng = self.rng
        words = " ".join(rng.choice(WORDS) for _ in range(rng.choice([1, 1, 1, 2, 3, 6])))
        return f" {words} " if rng.random() < 0.2 else words

    def odd(self):
        """What is rare."""
        rng = self.rng
        return rng.choice([
            lambda: rng.choice(NAMES), lambda: "——", lambda: "……", lambda: "…………", lambda: "和／或", lambda: "A/B", lambda: "甲/乙",
            lambda: "一—二", lambda: "https://www.gov.cn/zhengce/" + "".join(rng.choice("abcdefgh0123456789") for _ in range(rng.randint(1, 12))),
            lambda: "".join(rng.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(rng.randint(8, 90 if rng.random() < 0.2 else 20))),
            lambda: "".join(rng.choice("，。；：、！？“”‘’（）《》〔〕") for _ in range(rng.randint(1, 4)))])()

    def piece(self):
        rng = self.rng
        kinds = ((self.han, 36), (self.quantity, 9), (self.date, 5), (self.reference, 2), (self.money, 2), (self.nested, 10), (self.latin, 5),
                 (lambda: rng.choice("，，，、。；："), 22), (lambda: rng.choice(ROWS), 5), (self.odd, 4))
        return rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])[0]()

    def paragraph(self):
        rng = self.rng
        length = rng.choice([rng.randint(1, 12), rng.randint(1, 60), rng.randint(20, 140), rng.randint(20, 200), rng.randint(1, 600)])
        start = rng.random()
        text = self.nested() if start < 0.15 else self.quantity().strip() if start < 0.22 else \
            f"（{rng.choice('一二三四')}）{self.han(2, 9)}。{self.han()}" if start < 0.3 else self.han(1, min(9, length))
        while len(text) < length:
            text += self.piece()
        end = rng.choice(["。", "。", "。", "", "！", "。”", "……", "）。", "？！"])
        return tidy(text[:max(length - len(end), 1)] + end)

    def heading(self):
        return f"{self.rng.choice('一二三四五六')}、{self.han(2, 40 if self.rng.random() < 0.1 else 12)}"


def tidy(text):
    """Single spaces; none at the ends, where a report's fields have none."""
    return " ".join(text.split(" ")).strip()


def make(seed, number):
    """The paragraph of that number: it depends on nothing else."""
    rng = random.Random(f"{seed}/{number}")
    writer = Writer(rng)
    text = writer.heading() if rng.random() < 0.08 else writer.paragraph()
    while "  " in text:
        text = text.replace("  ", " ")
    return text
