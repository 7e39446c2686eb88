"""What each kind of notice says. No personal data beyond the case number ever stands in one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SINGLE, PART = 70, 67  # characters of a text message in UCS-2: alone, and in each part of several (GSM 03.40)


@dataclass(frozen=True, slots=True)
class Text:
    """A kind of notice: title, the full text (site, e-mail) and the short one (text message).

    `{case}` stands for the case of an applicant, `{work}` for that of an officer, `{card}` for a card, `{project}` for a project, `{holder}` for its holder, `{deadline}` for the day; `dated` is used where there is a day, else what stands without.
    """

    label: str
    title: str
    body: str
    short: str
    dated: str = ""
    short_dated: str = ""


TEXTS = {
    "filed": Text("收到申报", "已收到您的申请", "{case}已收到，是否受理将另行通知。", "{case}已收到。"),
    "accepted": Text("受理", "您的申请已受理", "{case}已受理，正在办理。", "{case}已受理。"),
    "correct_by": Text(
        "补正", "您的申请需要补正", "{case}需要补正材料，请登录查看要补正的内容。", "{case}需补正材料，请登录查看。",
        "{case}需要补正材料，请登录查看要补正的内容，并在{deadline}（含当日）之前补齐。逾期可能视为撤回申请。",
        "{case}需补正材料，请于{deadline}前登录补齐。",
    ),
    "lapsed": Text("视为撤回", "您的申请视为撤回", "{case}逾期没有补正，按规定视为撤回；符合条件的可以重新申报。", "{case}逾期未补正，视为撤回。"),
    "withdrawn": Text("撤回", "申请已撤回", "{case}已由申报人撤回，不再办理；有疑问请登录给承办机关留言。", "{case}已由申报人撤回。"),
    "deadline_near": Text(
        "期限临近", "有一项期限快到了", "{case}有一项期限快到了，请登录查看。", "{case}有期限快到，请登录查看。",
        "{case}有一项须由您办理的事，期限到{deadline}（含当日）为止，请登录查看。", "{case}有事项须在{deadline}前办理，请登录查看。",
    ),
    "decided": Text("决定", "您的申请已有决定", "{case}已作出决定，请登录查看决定书，以及不服时的救济途径和期限。", "{case}已作出决定，请登录查看。"),
    "published": Text(
        "公示", "您的申请进入公示", "{case}已进入公示。", "{case}已进入公示。",
        "{case}已进入公示，公示到{deadline}（含当日）为止。", "{case}已公示，到{deadline}止。",
    ),
    "paid": Text("拨付", "一笔款项已拨付", "{case}有一笔款项已拨付，到账时间以银行为准，明细请登录查看。", "{case}有款项已拨付，请留意到账。"),
    "held": Text("暂缓拨付", "一笔款项暂缓拨付", "{case}有一笔款项暂缓拨付，原因和要办的事请登录查看。", "{case}有款项暂缓拨付，请登录查看。"),
    "failed": Text("拨付失败", "一笔款项未能拨付", "{case}有一笔款项未能拨付，请登录核对收款账户；改正后会再次拨付。", "{case}拨付未成功，请登录核对账户。"),
    "to_be_returned": Text(
        "追缴", "有款项须退回", "{case}有款项须退回，请登录查看决定、计算方法和缴款办法。", "{case}有款项须退回，请登录查看。",
        "{case}有款项须在{deadline}（含当日）之前退回，请登录查看决定、计算方法和缴款办法。", "{case}有款项须于{deadline}前退回，请登录查看。",
    ),
    "message": Text("留言", "您有一条新留言", "经办人员就{case}给您留了言，请登录查看。", "{case}有新留言，请登录查看。"),
    "account_reset": Text(
        "账户重置", "您的账户被重置过",
        "系统管理员重置了您的账户（密码或动态口令）。确认是您本人要求的以前，这个账户不能办理任何事。不是您要求的，请立即到窗口或向安全管理员说明。",
        "您的账户被重置过。不是您要求的，请立即到窗口说明。",
    ),
    "account_way": Text(
        "登录方式", "您的账户的登录方式有变动",
        "您的账户添加或去掉了一种登录方式，请登录“我的账户”查看。不是您办理的，请立即去掉它、修改密码，或到窗口说明。",
        "您的账户登录方式有变动。不是您办理的，请立即登录改正。",
    ),
    "account_recovery": Text(
        "找回账户", "有人请求找回您的账户",
        "有人请求找回您的账户，所有登录都已退出。是您本人的，请按页面上说的日期再来办完。不是您本人的，请马上打开本站的“找回账户”页取消，或到窗口说明。",
        "有人请求找回您的账户。不是您本人的，请马上登录取消或到窗口说明。",
        "有人请求找回您的账户，所有登录都已退出；{deadline}起可以换新密码。不是您本人的，请在这之前登录取消，或到窗口说明。",
        "有人请求找回您的账户。不是您本人的，请在{deadline}前登录取消。",
    ),
    "data_ready": Text(
        "我的数据", "您要的数据已备好", "您要的全部数据已备好，请登录“我的数据”下载；过期自动删除。不是您要的，请立即修改密码。",
        "您要的数据已备好，请登录下载。不是您要的，请改密码。",
        "您要的全部数据已备好，请在{deadline}（含当日）之前登录“我的数据”下载，过期自动删除。不是您要的，请立即修改密码。",
        "您要的数据已备好，请于{deadline}前登录下载。",
    ),
    "correction": Text(
        "更正请求", "您的更正请求有答复了", "您请求更正登记的事有答复了，请登录“我的数据”查看。", "您请求更正登记的事有答复了，请登录查看。",
    ),
    "account_set": Text(
        "收款账户", "收款账户有变动",
        "{case}的收款账户有变动，过几日才会付到新账户。不是您办理的，请立即登录改正，或到窗口说明。", "{case}收款账户有变动。不是您办理的，请立即登录改正。",
    ),
    "feed_off": Text(
        "推送停用", "一个推送对象已停用", "一个推送对象连续多日没有送达，已停用；消息还留着。请登录，在管理的“推送”页查看原因，修好后恢复。",
        "一个推送对象已停用，请登录查看。",
    ),
    "power_given": Text(
        "委托", "窗口登记了一项委托",
        "窗口按纸质材料登记了一项委托：有人可以替您或您的单位办事。请登录“我的登记”查看；不是您委托的，请马上终止，或到窗口说明。",
        "窗口登记了一项替您办事的委托。不是您委托的，请登录终止。",
    ),
    "work_near": Text(
        "承办期限", "您承办的案件期限快到了", "{work}期限快到了，请登录办理。", "{work}期限快到，请登录办理。",
        "{work}须在{deadline}（含当日）之前办理，请登录办理。", "{work}须在{deadline}前办理。",
    ),
    "card_issued": Text("发卡", "您的证卡已发", "{card}已发，电子卡和今天可以享受的待遇请登录查看。", "{card}已发，请登录查看。"),
    "card_family": Text("家属卡", "家属卡已发", "{card}名下有一张家属卡已发，请登录查看。", "{card}有家属卡已发。"),
    "card_register": Text(
        "年度登记", "该办年度登记了", "{card}该办年度登记了，请登录办理。", "{card}该办年度登记，请登录办理。",
        "{card}该办本年度登记，请在{deadline}（含当日）之前登录办理。逾期的暂停资格和待遇。", "{card}请于{deadline}前办年度登记。",
    ),
    "card_registered": Text("登记合格", "本年度登记合格", "{card}本年度登记合格。", "{card}本年度登记合格。"),
    "card_refused": Text("未予办理", "证卡的一件事没有办成", "{card}有一件事没有办成，理由请登录查看。", "{card}有事项未予办理，请登录查看。"),
    "card_suspended": Text("证卡暂停", "您的证卡已暂停", "{card}已暂停，原因和恢复的办法请登录查看。", "{card}已暂停，请登录查看。"),
    "card_restored": Text("证卡恢复", "您的证卡恢复有效", "{card}恢复有效。", "{card}恢复有效。"),
    "card_changed": Text(
        "证卡变动", "您的证卡有变动", "{card}登记的单位或类别有变动，请登录查看。与实际不符的，请告诉管卡的机关。", "{card}有变动，请登录查看。",
    ),
    "card_ended": Text("证卡失效", "您的证卡已失效", "{card}已失效，原因和依据请登录查看。", "{card}已失效，请登录查看。"),
    "card_revoked": Text("取消资格", "您的证卡已取消", "{card}已被取消，决定书和救济途径请登录查看。", "{card}已被取消，请登录查看决定书。"),
    "card_leave": Text(
        "离开报告", "有一位持卡人离开须报告", "一位{holder}离开贵单位，请登录报告。", "{holder}离开，请登录报告。",
        "一位{holder}离开贵单位或不再符合类别，请在{deadline}（含当日）之前登录报告。", "{holder}离开，请于{deadline}前报告。",
    ),
    "card_moved": Text("变更单位", "有一位持卡人须办变更", "登记显示一位{holder}到了贵单位，请登录办理变更。", "{holder}到贵单位，请办变更。"),
    "project_begun": Text(
        "立项", "项目已立项，该签任务书了", "{project}已立项，请登录按模板填写任务书并签交。", "{project}已立项，请登录签任务书。",
        "{project}已立项，请在{deadline}（含当日）之前登录按模板填写任务书并签交。", "{project}已立项，请于{deadline}前签任务书。",
    ),
    "project_book": Text(
        "任务书", "任务书的期限快到了", "{project}的任务书还没有签交，请登录办理。", "{project}任务书待签，请登录。",
        "{project}的任务书还没有签交，期限到{deadline}（含当日）为止，请登录办理。", "{project}任务书请于{deadline}前签交。",
    ),
    "project_book_back": Text("任务书商改", "任务书退回商改", "{project}的任务书退回商改，意见请登录查看。", "{project}任务书退回商改，请登录。"),
    "project_signed": Text("任务书签订", "任务书双方已签订", "{project}的任务书双方已签订，请登录查看。", "{project}任务书已签订。"),
    "project_no_change": Text("变更未同意", "项目的变更没有同意", "{project}的变更没有同意，理由请登录查看。", "{project}变更未同意，请登录查看。"),
    "project_report": Text(
        "项目报告", "该交项目报告了", "{project}有一份报告该交了，请登录办理。", "{project}有报告该交，请登录。",
        "{project}有一份报告要在{deadline}（含当日）之前交，请登录办理。", "{project}请于{deadline}前交报告。",
    ),
    "project_report_back": Text(
        "报告补正", "项目报告退回补正", "{project}的报告退回补正，意见请登录查看。", "{project}报告退回补正，请登录。",
        "{project}的报告退回补正，请在{deadline}（含当日）之前补好再交。", "{project}报告请于{deadline}前补正。",
    ),
    "project_report_done": Text("报告核过", "项目报告已核过", "{project}的报告已核过。", "{project}的报告已核过。"),
    "project_report_late": Text("项目逾期", "项目有一件事逾期了", "{project}有一件事逾期没有办，请登录办理。", "{project}有事项逾期，请登录。"),
    "project_mending": Text(
        "限期整改", "项目须限期整改", "{project}须限期整改，问题和依据请登录查看。", "{project}须限期整改，请登录。",
        "{project}须在{deadline}（含当日）之前整改并报告，问题和依据请登录查看。逾期或不合格的，可能撤销并追缴。", "{project}须于{deadline}前整改并报告。",
    ),
    "project_mended": Text("整改合格", "项目整改合格", "{project}整改合格。", "{project}整改合格。"),
    "project_not_mended": Text("整改不合格", "项目整改不合格", "{project}整改不合格，理由和依据请登录查看。", "{project}整改不合格，请登录查看。"),
    "project_finished": Text(
        "项目期满", "项目建设期满", "{project}建设期满，请登录交总结和决算；可以续期的，请看条件。", "{project}期满，请登录交总结决算。",
    ),
    "rule_changed": Text("规则有变化", "您订阅的政策规则有变化", "您订阅的政策规则有变化，请登录“我的订阅”查看，可以随时退订。", "您订阅的政策规则有变化，请登录查看。"),
    "document_changed": Text("文件有变化", "您订阅的文件有变化", "您订阅的文件有变化，请登录“我的订阅”查看，可以随时退订。", "您订阅的文件有变化，请登录查看。"),
    "document_new": Text("文库更新", "文库里有新的文件", "文库里有新增或有变化的文件，请登录“我的订阅”查看，可以随时退订。", "文库里有新增或有变化的文件，请登录查看。"),
    "listed": Text("免申立案", "您被列入一份名单，不用申请", "{case}不用您申请，机关已按登记的情况为您立案，请登录查看；不愿接受的可以撤回。", "{case}不用申请，已为您立案，请登录查看。"),
    "found": Text(
        "可享待遇", "可能有您可以享受的待遇", "按登记的情况，可能有您（或您的单位）可以享受、还没有申报的待遇，请登录“为您找到”查看。不想再收到的，可以在那里撤回同意。",
        "可能有您可以享受的待遇，请登录查看。",
    ),
    "stay_asked": Text("入住申请", "有一份入住申请或变动", "{stay_kept}有新的申请或变动，请登录办理。", "{stay_kept}有新申请，请登录办理。"),
    "stay_booked": Text(
        "入住通过", "可以入住了", "{stay}已通过，时间、地点和要带的证件请登录查看。", "{stay}已通过，请登录查看。",
        "{stay}已通过，{deadline}入住。地点和要带的证件请登录查看；来不了的请提前改期。", "{stay}已通过，{deadline}入住，请带身份证。",
    ),
    "stay_changed": Text(
        "改期", "入住已改期", "{stay}已改期，请登录查看。", "{stay}已改期。", "{stay}已改期，{deadline}入住。", "{stay}改为{deadline}入住。",
    ),
    "stay_arrived": Text("入住", "已办理入住", "{stay}已办理入住。", "{stay}已入住。", "{stay}已办理入住，住到{deadline}。", "{stay}已入住，住到{deadline}。"),
    "stay_near": Text(
        "日子快到", "入住或到期的日子快到了", "{stay}的日子快到了，请登录查看。", "{stay}日子快到，请登录查看。",
        "{stay}的日子是{deadline}，请登录查看要办的事。", "{stay}：{deadline}，请登录查看。",
    ),
    "stay_missed": Text("逾时未入住", "您没有按时入住", "{stay}因逾时没有入住已取消，后果和依据请登录查看。", "{stay}逾时未入住，已取消。"),
    "stay_offer": Text(
        "候补轮到", "候补轮到您了", "{stay}轮到您了，请登录答复。", "{stay}轮到您，请登录答复。",
        "{stay}轮到您了，请在{deadline}（含当日）之前登录答复，逾期让给后面的人。", "{stay}轮到您，请于{deadline}前登录答复。",
    ),
    "stay_lapsed": Text("候补失效", "候补没有轮到或逾期没有答复", "{stay}的候补有变动，请登录查看。", "{stay}的候补有变动，请登录查看。"),
    "stay_left": Text("退房", "已退房", "{stay}已退房。", "{stay}已退房。"),
    "stay_leave": Text(
        "须搬离", "您须搬离", "{stay}须搬离，原因和依据请登录查看。", "{stay}须搬离，请登录查看。",
        "{stay}须在{deadline}（含当日）之前搬离，原因和依据请登录查看。", "{stay}须在{deadline}前搬离，请登录查看。",
    ),
    "stay_flagged": Text("情况有变", "出现影响入住的情况", "{stay}出现影响入住的情况，请登录查看。", "{stay}情况有变，请登录查看。"),
    "stay_rent": Text(
        "租金", "有一笔租金", "{stay}有新的租金，请登录查看。", "{stay}有租金，请登录查看。",
        "{stay}有租金须在{deadline}（含当日）之前交，请登录查看。", "{stay}租金请于{deadline}前交。",
    ),
    "written": Text("申请人留言", "您承办的案件有新留言", "申请人就{work}留了言，请登录查看。", "{work}有新留言，请登录查看。"),
}  # fmt: skip


def labels() -> list[tuple[str, str]]:
    """Every kind of notice with its label. The model asks this function, so that a new kind takes no migration."""
    return [(code, text.label) for code, text in TEXTS.items()]


@dataclass(frozen=True, slots=True)
class Message:
    """A notice in words, ready for a channel."""

    title: str
    body: str
    short: str


def told(kind: str, case_number: str, deadline: date | None) -> Message:
    """The words of a notice. Raises KeyError where there is no such kind."""
    text = TEXTS[kind]
    values = {
        "case": f"您的申请（{case_number}）" if case_number else "您的申请",
        "card": f"您的证卡（{case_number}）" if case_number else "您的证卡",
        "holder": f"持卡人（{case_number}）" if case_number else "持卡人",
        "stay": f"您的入住（{case_number}）" if case_number else "您的入住",
        "stay_kept": f"入住（{case_number}）" if case_number else "一次入住",
        "project": f"您单位的项目（{case_number}）" if case_number else "您单位的项目",
        "work": f"您承办的案件（{case_number}）" if case_number else "您承办的案件",
        "deadline": f"{deadline.year}年{deadline.month}月{deadline.day}日" if deadline else "",
    }
    body = text.dated if deadline and text.dated else text.body
    short = text.short_dated if deadline and text.short_dated else text.short
    return Message(text.title, body.format(**values), short.format(**values))


def parts(text: str) -> int:
    """How many parts a text message takes; characters beyond the basic plane count twice."""
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= SINGLE else -(-length // PART)
